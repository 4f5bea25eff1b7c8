/**
 * Máy chủ HTTP: trang, API JSON theo {@code openapi.json}, hàng đợi suy luận, tình trạng và số đo.
 *
 * <p>Người dùng không gửi được gì tới hệ thống tệp: trang nằm sẵn trong bộ nhớ, mô hình nạp một lần
 * lúc khởi động. Không giữ lại gì của người gọi.
 *
 * <pre>{@code
 * try (var app = HocSauApp.create(models, ServerSettings.standard())) {
 *   app.start(0);
 *   System.out.println(app.address());
 * }
 * }</pre>
 */
@NullMarked
package vn.hocsau.app.web;

import org.jspecify.annotations.NullMarked;
