package vn.hocsau.app.browser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** Mọi trang trong một trình duyệt thật: dùng được, không lỗi console, không gọi ra ngoài. */
class PagesIT {

  private static final int WIDE = 1280;
  private static final int NARROWEST = 320;

  @TempDir static Path folder;

  private static Site site;
  private static Browser browser;

  /** Lời console mà bài thử cố ý gây ra. */
  private String expectedError = "";

  @BeforeAll
  static void open() {
    site = Site.withTinyModels(folder.resolve("models"));
    browser = Browser.open(site.address());
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
    if (site != null) {
      site.close();
    }
  }

  @BeforeEach
  void startAfresh() {
    browser.screen(WIDE, false);
  }

  @AfterEach
  void consoleIsSilentAndNothingLeavesTheServer() {
    List<String> errors =
        browser.consoleErrors().stream()
            .filter(message -> expectedError.isEmpty() || !message.contains(expectedError))
            .toList();
    assertEquals(List.of(), errors);
    assertEquals(List.of(), browser.outsideRequests());
  }

  @ParameterizedTest
  @EnumSource(Page.class)
  void pageHasNoGraveAccessibilityFindings(Page page) {
    for (boolean dark : new boolean[] {false, true}) {
      browser.screen(WIDE, dark);
      browser.visit(page.path());
      page.use(browser);
      assertEquals(List.of(), Axe.graveFindings(browser), dark ? "nền tối" : "nền sáng");
    }
  }

  @ParameterizedTest
  @EnumSource(Page.class)
  void pageFitsTheNarrowestPhone(Page page) {
    browser.screen(NARROWEST, false);
    browser.visit(page.path());
    page.use(browser);
    Object width = browser.driver().executeScript("return document.documentElement.scrollWidth");
    assertEquals((long) NARROWEST, width);
  }

  @ParameterizedTest
  @EnumSource(
      value = Page.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"INDEX", "API"})
  void pageTellsItsModelAndThatTheDataIsSimulated(Page page) {
    browser.visit(page.path());
    assertTrue(browser.text("#loi-bao").startsWith("Dữ liệu mô phỏng."));
    String card = browser.text("#mo-hinh");
    for (String part : List.of("Mô hình", "tham số", "chế độ nhanh", "Tốt đến đâu")) {
      assertTrue(card.contains(part), card);
    }
    // "Bài 04; báo cáo chưa có", hay "Báo cáo của bài 04" trên máy đã làm báo cáo.
    assertTrue(card.toLowerCase(Locale.ROOT).contains("bài 0"), card);
  }

  @Test
  void startPageLeadsToEveryPage() {
    browser.visit("/");
    List<String> targets =
        browser.all("main a").stream().map(link -> link.getDomAttribute("href")).toList();
    for (Page page : Page.values()) {
      assertTrue(page == Page.INDEX || targets.contains(page.path()), page.path());
    }
    for (WebElement state : browser.all("[data-trang]")) {
      assertTrue(state.getText().startsWith("Dữ liệu mô phỏng."), state.getText());
    }
  }

  @Test
  void digitIsReadWhileBeingDrawn() {
    browser.visit("/chu-so");
    assertEquals("–", browser.text("#xac-suat li:first-child .so"));
    Page.DIGITS.use(browser);
    double total =
        browser.all("#xac-suat .so").stream()
            .mapToDouble(
                value ->
                    Double.parseDouble(value.getText().replace(',', '.').replaceAll("[^0-9.]", "")))
            .sum();
    assertEquals(100, total, 1);
    String best = browser.text("#xac-suat .nhat .ten");
    assertTrue(browser.text("#ket-luan").startsWith("Mạng đọc là " + best), best);
    browser.until(
        "câu cho trình đọc màn hình",
        page -> page.one("#loi-doc").getDomProperty("textContent").startsWith("Mạng đọc là"));
    assertTrue(inkSeen() > 20);
  }

  @Test
  void drawnDigitIsCentredLikeMnist() {
    expectedError = "willReadFrequently"; // chính bài thử đọc lại canvas nhiều lần
    browser.visit("/chu-so");
    browser.stroke(new double[] {-.9, -.9}, new double[] {-.8, -.9}, new double[] {-.9, -.7});
    browser.until("có nét trong ảnh mạng thấy", page -> inkSeen() > 0);
    Object centre =
        browser
            .driver()
            .executeScript(
                "const { data } = document.querySelector('#mang-thay').getContext('2d')"
                    + ".getImageData(0, 0, 28, 28); let mass = 0, x = 0, y = 0;"
                    + " for (let i = 0; i < 784; i++) { const v = data[4 * i]; mass += v;"
                    + " x += v * (i % 28 + .5); y += v * (Math.floor(i / 28) + .5); }"
                    + " return [x / mass, y / mass];");
    for (Object coordinate : (List<?>) centre) {
      assertEquals(14, ((Number) coordinate).doubleValue(), 0.5);
    }
  }

  @Test
  void digitIsDrawnByKeyboardUndoneAndCleared() {
    browser.visit("/chu-so");
    browser.press("#bang-ve", Keys.SPACE);
    for (int i = 0; i < 8; i++) {
      browser.press("#bang-ve", Keys.ARROW_DOWN);
    }
    browser.press("#bang-ve", Keys.SPACE, Keys.ARROW_RIGHT);
    browser.until("nét bàn phím được đọc", page -> page.text("#ket-luan").contains("Mạng đọc"));
    assertEquals(1, browser.all("#net polyline").size());
    browser.press("#bang-ve", Keys.BACK_SPACE);
    browser.until("bảng trống", page -> page.text("#ket-luan").startsWith("Vẽ một chữ số"));
    Page.DIGITS.use(browser);
    browser.click("#xoa");
    browser.until("bảng trống", page -> page.text("#ket-luan").startsWith("Vẽ một chữ số"));
    assertEquals(0, browser.all("#net polyline").size());
    assertEquals(0, inkSeen());
  }

  private static long inkSeen() {
    Object lit =
        browser
            .driver()
            .executeScript(
                "const { data } = document.querySelector('#mang-thay').getContext('2d')"
                    + ".getImageData(0, 0, 28, 28); let lit = 0;"
                    + " for (let i = 0; i < 784; i++) lit += data[4 * i] > 60; return lit;");
    return (long) lit;
  }

  @Test
  void uploadedPictureIsClassified() throws IOException {
    var picture = new BufferedImage(1600, 1200, BufferedImage.TYPE_INT_RGB);
    var pen = picture.createGraphics();
    pen.setColor(Color.ORANGE);
    pen.fillOval(400, 200, 800, 800);
    pen.dispose();
    Path file = folder.resolve("anh.png");
    ImageIO.write(picture, "png", file.toFile());
    browser.visit("/anh/meo-cho");
    browser.one("#tep").sendKeys(file.toString());
    browser.until("kết luận", page -> page.text("#ket-luan").startsWith("Mạng đoán"));
    assertTrue(browser.one("#anh").isDisplayed());
    assertEquals(2, browser.all("#xac-suat li").size());
    assertTrue(browser.one("#mang-thay img").getDomProperty("src").startsWith("data:image/png"));
  }

  @Test
  void fileThatIsNoPictureGetsASentence() throws IOException {
    expectedError = "/api/v1/images/";
    Path file = Files.writeString(folder.resolve("gia.png"), "không phải ảnh");
    browser.visit("/anh/fashion");
    browser.one("#tep").sendKeys(file.toString());
    browser.until("lời từ chối", page -> page.text("#ket-luan").contains("ảnh"));
    assertFalse(browser.text("#ket-luan").startsWith("Mạng đoán"));
    assertFalse(browser.one("#anh").isDisplayed());
  }

  @Test
  void samplePictureTellsItsTrueLabel() {
    browser.visit("/anh/cifar");
    Page.CIFAR.use(browser);
    assertTrue(browser.text("#ket-luan").contains("Nhãn gốc: "), browser.text("#ket-luan"));
    assertEquals("true", browser.one("#cac-mau button").getDomAttribute("aria-pressed"));
  }

  @Test
  void reviewIsJudgedWordByWord() {
    browser.visit("/binh-luan");
    browser.type("#loi", "a wonderful film");
    browser.click("#mau-don button");
    browser.until("lời phán", page -> page.text("#ket-luan").startsWith("Mạng nghe ra lời"));
    assertEquals("a wonderful film", browser.text("#cac-chu"));
  }

  @Test
  void scriptInAReviewStaysText() {
    browser.visit("/binh-luan");
    browser.type("#loi", "<script>window.hong = 1</script> <img src=x onerror='hong = 1'> film");
    browser.click("#mau-don button");
    browser.until("lời phán", page -> page.one("#ket-qua").isDisplayed());
    assertNull(browser.driver().executeScript("return window.hong ?? null"));
    assertEquals(0, browser.all("#cac-chu script, #cac-chu img").size());
  }

  @Test
  void threeWordsBecomeTenMore() {
    browser.visit("/ba-tu");
    String opening = browser.one("#mo-dau").getDomProperty("value");
    browser.click("#viet");
    browser.until("lời viết tiếp", page -> page.all("#cac-ban > li").size() == 1);
    assertEquals(opening, browser.text("#cac-ban .moi"));
    assertEquals(10, browser.all("#cac-ban p:first-child span:not(.moi)").size());
  }

  @Test
  void unknownWordGetsASentence() {
    expectedError = "/api/v1/words";
    browser.visit("/ba-tu");
    browser.type("#mo-dau", "zebra xylophone quark");
    browser.click("#viet");
    browser.until("lời từ chối", page -> page.text("#trang-thai").contains("zebra"));
    assertEquals(0, browser.all("#cac-ban > li").size());
    assertTrue(browser.one("#viet").isEnabled());
  }

  @Test
  void headlineHasAsManyWordsAsAskedFor() {
    browser.visit("/tieu-de");
    browser.slide("#so-tu", 3);
    assertEquals("3", browser.text("#so-tu-so"));
    browser.click("#viet");
    browser.until("tiêu đề", page -> page.all("#cac-ban > li").size() == 1);
    assertEquals(3, browser.all("#cac-ban p:first-child span:not(.moi)").size());
  }

  @Test
  void verseKeepsSixAndEightSyllables() {
    browser.visit("/kieu");
    browser.type("#mo-dau", "Trăm năm trong cõi người ta");
    browser.slide("#so-cau", 3);
    browser.click("#mau-don .chinh");
    browser.until("bài thơ xong", page -> page.text("#trang-thai").equals("Viết xong."));
    List<Integer> syllables =
        browser.all("#tho p").stream().map(line -> line.getText().split(" ", -1).length).toList();
    assertEquals(List.of(6, 8, 6, 8), syllables);
    assertEquals("Trăm năm trong cõi người ta", browser.text("#tho p:first-child"));
    assertTrue(browser.text("#luat").contains("luật lục bát"));
    assertFalse(browser.one("#dung").isEnabled());
  }

  @Test
  void writingStopsWhenAskedTo() {
    browser.visit("/kieu");
    browser.slide("#so-cau", 8);
    browser
        .driver()
        .executeScript(
            "new MutationObserver((_, watcher) => {"
                + " if (!document.querySelector('#tho .vua-viet')) return;"
                + " watcher.disconnect(); document.querySelector('#dung').click(); })"
                + ".observe(document.querySelector('#tho'), { childList: true, subtree: true });");
    browser.click("#mau-don .chinh");
    browser.until("đã dừng", page -> page.text("#trang-thai").equals("Đã dừng."));
    int written = browser.all("#tho .vua-viet").size();
    assertTrue(written >= 1 && written < 20, written + " tiếng");
    assertFalse(browser.one("#dung").isEnabled());
  }

  @Test
  void electricForecastFollowsTheSlider() {
    browser.visit("/dien-nang");
    Page.ELECTRIC.use(browser);
    browser.until("bảng 12 tháng", page -> page.all("#bang tbody tr").size() == 12);
    browser.slide("#so-thang", 5);
    browser.until("bảng 5 tháng", page -> page.all("#bang tbody tr").size() == 5);
    WebElement chart = browser.one("#bieu-do svg");
    assertEquals("img", chart.getDomAttribute("role"));
    assertTrue(chart.getDomAttribute("aria-label").contains("dự báo 5 tháng"));
    assertEquals(1, browser.all("#bieu-do path.dai").size());
  }

  @Test
  void nextDayBringsAnotherForecast() {
    browser.visit("/khi-hau");
    String first = browser.text("#tom-tat");
    assertFalse(browser.one("#truoc").isEnabled());
    browser.click("#sau");
    browser.until("ngày khác", page -> !page.text("#tom-tat").equals(first));
    assertTrue(browser.one("#truoc").isEnabled());
    Page.CLIMATE.use(browser);
    assertEquals(24, browser.all("#bang tbody tr").size());
  }

  @Test
  void referenceListsEveryAddress() {
    browser.visit("/api");
    Object paths =
        browser
            .driver()
            .executeAsyncScript(
                "const done = arguments[0]; fetch('/api/v1/openapi.json')"
                    + ".then(response => response.json())"
                    + ".then(spec => done(Object.values(spec.paths)"
                    + ".flatMap(Object.keys).length));");
    assertEquals(((Number) paths).intValue(), browser.all("#cac-duong details").size());
    browser.click("#cac-duong details summary");
    assertTrue(browser.text("#cac-duong details[open]").contains("curl"));
  }

  @Test
  void chosenThemeIsRememberedOnTheNextPage() {
    browser.visit("/");
    String light = background();
    browser.click(".doi-nen");
    assertNotEquals(light, background());
    browser.visit("/kieu");
    assertNotEquals(light, background());
    browser.click(".doi-nen");
    assertEquals(light, background());
    browser.driver().executeScript("localStorage.clear()");
  }

  private static String background() {
    return browser.one("body").getCssValue("background-color");
  }

  @Test
  void navigationMarksTheCurrentPageOnEveryPage() {
    for (Page page : Page.values()) {
      browser.visit(page.path());
      List<String> current =
          browser.all("nav [aria-current=page]").stream()
              .map(link -> link.getDomAttribute("href"))
              .toList();
      assertEquals(page == Page.INDEX ? List.of() : List.of(page.path()), current);
      assertEquals(1, browser.all("h1").stream().filter(WebElement::isDisplayed).count());
      assertTrue(
          Arrays.stream(Page.values())
              .filter(each -> each != Page.INDEX)
              .allMatch(each -> browser.all("nav a[href='" + each.path() + "']").size() == 1));
    }
  }
}
