package vn.hocsau.app.browser;

import java.nio.file.Path;
import vn.hocsau.app.TinyModels;
import vn.hocsau.app.model.Models;
import vn.hocsau.app.web.HocSauApp;
import vn.hocsau.app.web.ServerSettings;

/** Máy chủ thật, chạy trên một cổng trống của máy này. */
final class Site implements AutoCloseable {

  private final HocSauApp app;

  private Site(HocSauApp app) {
    this.app = app;
  }

  /** Với các mạng tí hon chưa học gì: trang chạy được trọn vẹn, chỉ lời đoán là vu vơ. */
  static Site withTinyModels(Path folder) {
    return with(TinyModels.in(folder));
  }

  static Site with(Models models) {
    HocSauApp app = HocSauApp.create(models, ServerSettings.standard());
    app.start(0);
    return new Site(app);
  }

  String address() {
    return app.address();
  }

  @Override
  public void close() {
    app.close();
  }
}
