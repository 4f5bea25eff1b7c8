package vn.hocsau.app.browser;

/** Mọi trang của ứng dụng, kèm một lần dùng thử để trang có kết quả mà xem. */
enum Page {
  INDEX("/"),
  DIGITS("/chu-so") {
    @Override
    void use(Browser browser) {
      browser.stroke(Strokes.SEVEN);
      browser.until("mạng đọc chữ số", page -> page.text("#ket-luan").startsWith("Mạng đọc là"));
    }
  },
  FASHION("/anh/fashion") {
    @Override
    void use(Browser browser) {
      useSample(browser);
    }
  },
  CIFAR("/anh/cifar") {
    @Override
    void use(Browser browser) {
      useSample(browser);
    }
  },
  CATS_DOGS("/anh/meo-cho") {
    @Override
    void use(Browser browser) {
      useSample(browser);
    }
  },
  FACES("/anh/khuon-mat") {
    @Override
    void use(Browser browser) {
      useSample(browser);
    }
  },
  REVIEW("/binh-luan") {
    @Override
    void use(Browser browser) {
      browser.click("#goi-y button");
      browser.until("lời phán", page -> page.one("#ket-qua").isDisplayed());
    }
  },
  WORDS("/ba-tu") {
    @Override
    void use(Browser browser) {
      useExamples(browser);
    }
  },
  HEADLINES("/tieu-de") {
    @Override
    void use(Browser browser) {
      useExamples(browser);
    }
  },
  KIEU("/kieu") {
    @Override
    void use(Browser browser) {
      browser.click("#goi-y button");
      browser.until("viết xong bài thơ", page -> page.text("#trang-thai").equals("Viết xong."));
    }
  },
  ELECTRIC("/dien-nang") {
    @Override
    void use(Browser browser) {
      openTable(browser);
    }
  },
  CLIMATE("/khi-hau") {
    @Override
    void use(Browser browser) {
      openTable(browser);
    }
  },
  API("/api") {
    @Override
    void use(Browser browser) {
      browser.click("#cac-duong details:nth-of-type(2) summary");
    }
  };

  private final String path;

  Page(String path) {
    this.path = path;
  }

  String path() {
    return path;
  }

  /** Tên tệp ảnh chụp. */
  String slug() {
    return this == INDEX ? "trang-dau" : path.substring(path.lastIndexOf('/') + 1);
  }

  /** Dùng thử; trang không có gì để dùng thì thôi. */
  void use(Browser browser) {}

  private static void useSample(Browser browser) {
    browser.click("#cac-mau button");
    browser.until("mạng đoán ảnh mẫu", page -> page.text("#ket-luan").startsWith("Mạng đoán"));
  }

  private static void openTable(Browser browser) {
    browser.until("bảng số", page -> !page.all("#bang tbody tr").isEmpty());
    browser.click("details.gap summary");
  }

  /** Bấm lần lượt các lời mẫu tới khi có hai lời viết tiếp; mô hình có thể không biết một lời. */
  private static void useExamples(Browser browser) {
    int examples = browser.all("#goi-y button").size();
    for (int i = 1; i <= examples && browser.all("#cac-ban > li").size() < 2; i++) {
      browser.click("#goi-y li:nth-child(" + i + ") button");
      browser.until("viết xong", page -> !page.text("#trang-thai").equals("Đang viết…"));
    }
    browser.until("có lời viết tiếp", page -> !page.all("#cac-ban > li").isEmpty());
  }
}
