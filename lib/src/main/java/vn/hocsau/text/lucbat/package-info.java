/** Thơ lục bát: âm tiết tiếng Việt, luật bằng trắc và vần, sinh thơ theo luật. */
@NullMarked
package vn.hocsau.text.lucbat;

import org.jspecify.annotations.NullMarked;
