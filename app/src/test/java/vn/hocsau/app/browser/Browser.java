package vn.hocsau.app.browser;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * Chromium chạy ngầm, trỏ vào máy chủ đang thử, có sổ ghi lời báo của console và mọi yêu cầu mạng.
 *
 * <p>Máy không có Chromium hoặc chromedriver thì bài thử được bỏ qua kèm cách cài.
 */
final class Browser implements AutoCloseable {

  private static final List<String> CHROMIUM =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration POINTER_STEP = Duration.ofMillis(20);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final ChromeDriver driver;
  private final String address;

  private Browser(ChromeDriver driver, String address) {
    this.driver = driver;
    this.address = address;
  }

  static Browser open(String address) {
    Optional<Path> chromium = onPath(CHROMIUM);
    Optional<Path> chromedriver = onPath(List.of("chromedriver"));
    assumeTrue(
        chromium.isPresent() && chromedriver.isPresent(),
        "Bỏ qua các bài thử trên trình duyệt vì máy không có Chromium và chromedriver"
            + " (Debian, Ubuntu: sudo apt install chromium chromium-driver).");
    var logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    logs.enable(LogType.PERFORMANCE, Level.ALL);
    var options = new ChromeOptions();
    options.setBinary(chromium.get().toFile());
    options.setCapability("goog:loggingPrefs", logs);
    options.addArguments(
        "--headless=new",
        "--no-sandbox", // Chromium từ chối chạy dưới quyền root nếu thiếu cờ này
        "--disable-gpu",
        "--disable-quic",
        "--disable-dev-shm-usage",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-extensions",
        "--hide-scrollbars",
        "--lang=vi");
    // Chỉ thẳng chromedriver của máy, để Selenium không đi tải bản khác.
    var service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(chromedriver.get().toFile())
            .usingAnyFreePort()
            .build();
    return new Browser(new ChromeDriver(service, options), address);
  }

  private static Optional<Path> onPath(List<String> names) {
    List<Path> folders =
        Stream.of(System.getenv("PATH").split(File.pathSeparator, -1)).map(Path::of).toList();
    return names.stream()
        .flatMap(name -> folders.stream().map(folder -> folder.resolve(name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  ChromeDriver driver() {
    return driver;
  }

  /** Mở một trang và chờ phần lý lịch mô hình, danh sách hay tệp mô tả hiện xong. */
  void visit(String path) {
    driver.get(address + path);
    until(
        "trang " + path + " dựng xong",
        browser -> browser.all(".doi-nen").size() == 1 && browser.settled());
  }

  /** Không còn yêu cầu nào đang chờ: mọi trang nạp dữ liệu bằng fetch ngay khi mở. */
  private boolean settled() {
    return Boolean.TRUE.equals(
        driver.executeScript(
            "return document.readyState === 'complete'"
                + " && !document.querySelector('[data-trang]')?.textContent.includes('Đang hỏi')"
                + " && (!document.querySelector('#mo-hinh')"
                + "     || document.querySelector('#mo-hinh dl, #loi-bao .hong') !== null)"
                + " && (!document.querySelector('#cac-kieu')"
                + "     || document.querySelector('#cac-kieu details') !== null)"));
  }

  /** Như người dùng có màn hình rộng chừng ấy điểm và máy đang để nền sáng hoặc tối. */
  void screen(int width, boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", false));
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(
                Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"),
                Map.of("name", "prefers-reduced-motion", "value", "reduce"))));
  }

  WebElement one(String selector) {
    return driver.findElement(By.cssSelector(selector));
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  String text(String selector) {
    return one(selector).getText();
  }

  void click(String selector) {
    until("bấm được " + selector, browser -> browser.one(selector).isDisplayed());
    one(selector).click();
  }

  void type(String selector, String text) {
    one(selector).clear();
    one(selector).sendKeys(text);
  }

  /** Đưa tiêu điểm tới phần tử rồi gõ từng phím. */
  void press(String selector, CharSequence... keys) {
    driver.executeScript("arguments[0].focus()", one(selector));
    new Actions(driver, POINTER_STEP).sendKeys(keys).perform();
  }

  /** Đặt thanh trượt và báo cho trang như khi người dùng kéo. */
  void slide(String selector, Object value) {
    driver.executeScript(
        "const input = document.querySelector(arguments[0]); input.value = arguments[1];"
            + " input.dispatchEvent(new Event('input', { bubbles: true }));",
        selector,
        value);
  }

  /** Vẽ một nét trên bảng; điểm tính từ tâm bảng, tỉ lệ với nửa cạnh, trong [-1, 1]. */
  void stroke(double[]... points) {
    WebElement board = one("#bang-ve");
    double half = board.getRect().getWidth() / 2.0;
    var actions = new Actions(driver, POINTER_STEP);
    for (int i = 0; i < points.length; i++) {
      actions.moveToElement(
          board, (int) Math.round(points[i][0] * half), (int) Math.round(points[i][1] * half));
      if (i == 0) {
        actions.clickAndHold();
      }
    }
    actions.release().perform();
  }

  /** Chờ tới khi điều kiện đúng; hết giờ thì nói đang chờ gì và console đã báo gì. */
  void until(String what, Function<Browser, Boolean> condition) {
    new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
        .ignoring(StaleElementReferenceException.class)
        .ignoring(org.openqa.selenium.NoSuchElementException.class)
        .withMessage(() -> "Chờ mãi không thấy: " + what + ". Console: " + consoleErrors())
        .until(ignored -> condition.apply(this));
  }

  /** Những lời báo lỗi của console từ lần hỏi trước. */
  List<String> consoleErrors() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(LogEntry::getMessage)
        .toList();
  }

  /** Những địa chỉ không thuộc máy chủ này mà trang đã gọi từ lần hỏi trước. */
  List<String> outsideRequests() {
    List<String> outside = new ArrayList<>();
    for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE).getAll()) {
      JsonNode message = json(entry.getMessage()).path("message");
      String url = message.path("params").path("request").path("url").asText();
      if (message.path("method").asText().equals("Network.requestWillBeSent")
          && !url.startsWith(address + "/")
          && !url.startsWith("data:")) {
        outside.add(url);
      }
    }
    return outside;
  }

  /** Ảnh cả trang, dạng WebP thu nhỏ còn ba phần tư, cao nhiều nhất chừng ấy điểm. */
  byte[] picture(int width, int maxHeight) {
    Object height = driver.executeScript("return document.documentElement.scrollHeight");
    Map<String, Object> clip =
        Map.of(
            "x",
            0,
            "y",
            0,
            "width",
            width,
            "height",
            Math.min(maxHeight, ((Number) height).intValue()),
            "scale",
            0.75);
    Object data =
        driver
            .executeCdpCommand(
                "Page.captureScreenshot",
                Map.of(
                    "format", "webp", "quality", 45, "captureBeyondViewport", true, "clip", clip))
            .get("data");
    return Base64.getDecoder().decode((String) data);
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("Trình duyệt trả về JSON hỏng: " + text, e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
