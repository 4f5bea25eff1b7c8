package vn.hocsau.app.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import vn.hocsau.app.model.Models;
import vn.hocsau.store.Provenance;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.ProjectFolder;
import vn.hocsau.train.RunRecord;

/** Chữ số vẽ trong trình duyệt được đọc đúng khi mạng đã học đầy đủ trên dữ liệu thật. */
class RealDigitIT {

  @Test
  void drawnDigitsAreRecognised() {
    Path models = ProjectFolder.build("models");
    Path bundle = models.resolve("04_mnist_cnn.zip");
    assumeTrue(Files.isRegularFile(bundle), "Bỏ qua: chưa có gói 04_mnist_cnn trong build/models.");
    RunRecord record = ModelBundle.load(bundle).record();
    assumeTrue(
        record.mode().equals("day_du") && record.data().stream().noneMatch(Provenance::simulated),
        "Bỏ qua: gói 04_mnist_cnn chưa huấn luyện đầy đủ trên MNIST thật.");
    try (var site = Site.with(Models.load(models));
        var browser = Browser.open(site.address())) {
      browser.visit("/chu-so");
      assertEquals("1", read(browser, Strokes.ONE));
      assertEquals("7", read(browser, Strokes.SEVEN));
      assertEquals("0", read(browser, Strokes.ZERO));
    }
  }

  private static String read(Browser browser, double[][] digit) {
    browser.click("#xoa");
    browser.until("bảng trống", page -> spoken(page).equals("Bảng trống."));
    browser.stroke(digit);
    browser.until("mạng đọc xong nét cuối", page -> spoken(page).startsWith("Mạng đọc là"));
    return browser.text("#ket-luan strong");
  }

  /** Câu cho trình đọc màn hình chỉ đổi khi nét vẽ đã yên. */
  private static String spoken(Browser browser) {
    return browser.one("#loi-doc").getDomProperty("textContent");
  }
}
