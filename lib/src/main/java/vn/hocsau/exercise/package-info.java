/**
 * Bài tập của các bài học: mỗi bài biết cách chấm, các bước gợi ý và lời giải thích của nó.
 *
 * <pre>{@code
 * Lesson01.EX1.check(ex1);   // ✔ đúng, ✘ chưa đúng vì sao, hoặc … chưa làm
 * Lesson01.EX1.hint();       // gợi ý kế tiếp
 * Lesson01.EX1.solution();   // lời giải thích
 * Lesson01.progress()        // bảng tiến độ
 * }</pre>
 */
@NullMarked
package vn.hocsau.exercise;

import org.jspecify.annotations.NullMarked;
