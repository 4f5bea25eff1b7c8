package vn.hocsau.app;

import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.javacpp.Pointer;
import vn.hocsau.app.model.Models;
import vn.hocsau.app.model.Task;
import vn.hocsau.app.web.HocSauApp;
import vn.hocsau.app.web.ServerSettings;

/**
 * Đo tải trên chính máy này: nhiều người hỏi cùng lúc, mỗi câu trả lời phải giống hệt câu trả lời
 * khi hỏi một mình.
 */
final class LoadRun {

  private static final int REPORT_SECONDS = 5;
  private static final int DIGITS = 20;
  private static final int PIXELS = 784;
  private static final double MEBIBYTE = 1 << 20;

  private final Models models;
  private final ServerSettings settings;
  private final Plan plan;
  private final PrintStream out;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** Số người hỏi và số giây. */
  record Plan(int clients, int seconds) {
    private static final Pattern SHAPE = Pattern.compile("([0-9]{1,4})x([0-9]{1,4})");

    /**
     * Đọc từ dạng {@code 64x30}.
     *
     * @throws IllegalArgumentException nếu sai dạng: "--load cần dạng NxS, ví dụ 64x30; nhận được
     *     "64"."
     */
    static Plan parse(String text) {
      Matcher match = SHAPE.matcher(text);
      if (!match.matches()) {
        throw new IllegalArgumentException(
            "--load cần dạng NxS, ví dụ 64x30; nhận được \"%s\".".formatted(text));
      }
      return new Plan(Integer.parseInt(match.group(1)), Integer.parseInt(match.group(2)));
    }
  }

  /** Một câu hỏi và câu trả lời khi hỏi một mình. */
  private record Question(String path, String body, String answer) {}

  LoadRun(Models models, ServerSettings settings, Plan plan, PrintStream out) {
    this.models = models;
    this.settings = settings;
    this.plan = plan;
    this.out = out;
  }

  /** Đo và in; true nếu không có câu trả lời sai nào. */
  boolean run() {
    try (var app = HocSauApp.create(models, settings)) {
      app.start(0);
      List<Question> questions = questions(app.address());
      if (questions.isEmpty()) {
        out.println("Không có mô hình nào để hỏi.");
        return false;
      }
      out.println(
          "%d người hỏi trong %d giây, %d câu hỏi khác nhau."
              .formatted(plan.clients(), plan.seconds(), questions.size()));
      return measure(app.address(), questions);
    } catch (IOException e) {
      out.println("Đo tải bị đứt: " + e.getMessage());
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean measure(String address, List<Question> questions) throws InterruptedException {
    var latencies = new ConcurrentLinkedQueue<long[]>();
    var wrong = new LongAdder();
    var refused = new LongAdder();
    var failed = new LongAdder();
    var running = new AtomicInteger(plan.clients());
    long end = System.nanoTime() + Duration.ofSeconds(plan.seconds()).toNanos();
    List<Thread> clients = new ArrayList<>();
    for (int c = 0; c < plan.clients(); c++) {
      var random = new Random(c);
      clients.add(
          new Thread(
              () -> {
                latencies.add(ask(address, questions, random, end, wrong, refused, failed));
                running.decrementAndGet();
              },
              "nguoi-hoi-" + c));
    }
    clients.forEach(Thread::start);
    for (int s = 0; running.get() > 0; s++) {
      if (s % REPORT_SECONDS == 0) {
        printMemory(s);
      }
      Thread.sleep(1000);
    }
    for (Thread thread : clients) {
      thread.join();
    }
    printMemory(plan.seconds());
    long[] sorted = latencies.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    out.println(
        "Trả lời: %d (%s mỗi giây), sai: %d, từ chối vì bận: %d, lỗi mạng: %d"
            .formatted(
                sorted.length,
                number(sorted.length / (double) plan.seconds()),
                wrong.sum(),
                refused.sum(),
                failed.sum()));
    if (sorted.length > 0) {
      out.println(
          "Thời gian trả lời, ms: trung vị %s, p95 %s, p99 %s, lâu nhất %s"
              .formatted(
                  millis(sorted, 0.5),
                  millis(sorted, 0.95),
                  millis(sorted, 0.99),
                  millis(sorted, 1)));
    }
    return wrong.sum() == 0 && failed.sum() == 0 && sorted.length > 0;
  }

  /** Một người hỏi liên tục tới hết giờ; trả về thời gian của các câu được trả lời. */
  private long[] ask(
      String address,
      List<Question> questions,
      Random random,
      long end,
      LongAdder wrong,
      LongAdder refused,
      LongAdder failed) {
    var times = new ArrayList<Long>();
    while (System.nanoTime() < end) {
      Question question = questions.get(random.nextInt(questions.size()));
      long started = System.nanoTime();
      try {
        HttpResponse<String> response = send(address, question.path(), question.body());
        if (response.statusCode() == 503) {
          refused.increment();
          Thread.sleep(1000);
          continue;
        }
        times.add(System.nanoTime() - started);
        if (!response.body().equals(question.answer())) {
          wrong.increment();
        }
      } catch (IOException e) {
        failed.increment();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        break;
      }
    }
    return times.stream().mapToLong(Long::longValue).toArray();
  }

  private HttpResponse<String> send(String address, String path, String body)
      throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(address + path)).timeout(Duration.ofMinutes(1));
    if (!body.isEmpty()) {
      request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  /** Câu hỏi cho mọi mô hình đang chạy; hạt giống cố định để câu trả lời lặp lại được. */
  private List<Question> questions(String address) throws IOException, InterruptedException {
    var random = new Random(1);
    List<Question> questions = new ArrayList<>();
    for (Models.Entry entry : models.all()) {
      if (!entry.available()) {
        continue;
      }
      String id = entry.card().id();
      Task task = entry.card().task();
      switch (task) {
        case DIGITS -> {
          for (int i = 0; i < DIGITS; i++) {
            add(questions, address, "/api/v1/digits?model=" + id, pixels(random));
          }
        }
        case REVIEW -> texts(questions, address, entry, "/api/v1/review", "");
        case WORDS ->
            texts(
                questions,
                address,
                entry,
                "/api/v1/words",
                ",\"seed\":5,\"model\":\"%s\"".formatted(id));
        case HEADLINES -> texts(questions, address, entry, "/api/v1/headlines", ",\"seed\":5");
        case ELECTRIC -> add(questions, address, "/api/v1/electric?months=12", "");
        case CLIMATE -> add(questions, address, "/api/v1/climate?day=2", "");
        case IMAGES, KIEU -> {
          // Ảnh và thơ cùng đi qua hàng đợi và mạng như các câu trên.
        }
      }
    }
    return questions;
  }

  private void texts(
      List<Question> questions, String address, Models.Entry entry, String path, String more)
      throws IOException, InterruptedException {
    for (String example : entry.card().examples()) {
      add(questions, address, path, "{\"text\":\"%s\"%s}".formatted(example, more));
    }
  }

  /** Hỏi một mình trước; câu không được trả lời (từ lạ với mô hình mô phỏng) thì bỏ. */
  private void add(List<Question> questions, String address, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> alone = send(address, path, body);
    if (alone.statusCode() == 200) {
      questions.add(new Question(path, body, alone.body()));
    }
  }

  private static String pixels(Random random) {
    var body = new StringBuilder("{\"pixels\":[");
    for (int i = 0; i < PIXELS; i++) {
      body.append(i == 0 ? "" : ",").append(random.nextInt(256));
    }
    return body.append("]}").toString();
  }

  private void printMemory(int second) {
    Runtime runtime = Runtime.getRuntime();
    out.println(
        "giây %3d: heap %s MB, ngoài heap %s MB, tiến trình %s MB"
            .formatted(
                second,
                number((runtime.totalMemory() - runtime.freeMemory()) / MEBIBYTE),
                number(Pointer.totalBytes() / MEBIBYTE),
                number(Pointer.physicalBytes() / MEBIBYTE)));
  }

  private static String millis(long[] sorted, double quantile) {
    return number(sorted[(int) Math.round(quantile * (sorted.length - 1))] / 1e6);
  }

  private static String number(double value) {
    return String.format(Locale.FRENCH, "%.1f", value);
  }
}
