package vn.hocsau.app.web;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.bytedeco.javacpp.Pointer;

/** Số đo của máy chủ, viết theo khuôn văn bản của Prometheus. */
final class RequestMetrics {

  private static final double NANOS = 1e9;

  /** Cận trên của các khoảng thời gian, giây. */
  private static final double[] BOUNDS = {0.005, 0.02, 0.1, 0.5, 2, 10};

  private final Map<Series, LongAdder> counts = new ConcurrentSkipListMap<>();
  private final Map<String, Durations> durations = new ConcurrentSkipListMap<>();

  /** Một dòng đếm; đường dẫn là khuôn của tuyến nên số dòng có hạn. */
  private record Series(String route, String method, int status) implements Comparable<Series> {
    @Override
    public int compareTo(Series other) {
      return key().compareTo(other.key());
    }

    private String key() {
      return route + ' ' + method + ' ' + status;
    }
  }

  private static final class Durations {
    private final LongAdder[] buckets = new LongAdder[BOUNDS.length];
    private final LongAdder count = new LongAdder();
    private final LongAdder nanos = new LongAdder();

    Durations() {
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = new LongAdder();
      }
    }

    void add(long elapsed) {
      count.increment();
      nanos.add(elapsed);
      for (int i = 0; i < buckets.length; i++) {
        if (elapsed <= BOUNDS[i] * NANOS) {
          buckets[i].increment();
        }
      }
    }
  }

  void record(String route, String method, int status, long nanos) {
    counts.computeIfAbsent(new Series(route, method, status), key -> new LongAdder()).increment();
    durations.computeIfAbsent(route, key -> new Durations()).add(nanos);
  }

  String text(InferenceQueue queue, int availableModels) {
    StringBuilder out = new StringBuilder();
    head(out, "hocsau_requests_total", "counter", "Số yêu cầu đã trả lời.");
    counts.forEach(
        (series, count) ->
            line(
                out,
                "hocsau_requests_total{route=\"%s\",method=\"%s\",status=\"%d\"}"
                    .formatted(series.route(), series.method(), series.status()),
                count.sum()));
    head(out, "hocsau_request_seconds", "histogram", "Thời gian trả lời, giây.");
    durations.forEach((route, times) -> histogram(out, route, times));
    gauge(out, "hocsau_queue_places_used", "Số chỗ suy luận đang dùng.", queue.busyPlaces());
    gauge(out, "hocsau_queue_places", "Số chỗ suy luận.", queue.capacity());
    gauge(out, "hocsau_models_available", "Số mô hình đang chạy.", availableModels);
    var heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
    gauge(out, "hocsau_heap_bytes", "Heap Java đang dùng.", heap.getUsed());
    gauge(out, "hocsau_native_bytes", "Bộ nhớ ngoài heap của ND4J.", Pointer.totalBytes());
    gauge(
        out,
        "hocsau_uptime_seconds",
        "Thời gian chạy.",
        ManagementFactory.getRuntimeMXBean().getUptime() / 1000.0);
    return out.toString();
  }

  private static void histogram(StringBuilder out, String route, Durations times) {
    for (int i = 0; i < BOUNDS.length; i++) {
      line(
          out,
          "hocsau_request_seconds_bucket{route=\"%s\",le=\"%s\"}".formatted(route, BOUNDS[i]),
          times.buckets[i].sum());
    }
    line(
        out,
        "hocsau_request_seconds_bucket{route=\"%s\",le=\"+Inf\"}".formatted(route),
        times.count.sum());
    line(
        out,
        "hocsau_request_seconds_sum{route=\"%s\"}".formatted(route),
        times.nanos.sum() / NANOS);
    line(out, "hocsau_request_seconds_count{route=\"%s\"}".formatted(route), times.count.sum());
  }

  private static void gauge(StringBuilder out, String name, String help, long value) {
    head(out, name, "gauge", help);
    line(out, name, value);
  }

  private static void gauge(StringBuilder out, String name, String help, double value) {
    head(out, name, "gauge", help);
    line(out, name, value);
  }

  private static void head(StringBuilder out, String name, String type, String help) {
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private static void line(StringBuilder out, String series, long value) {
    out.append(series).append(' ').append(value).append('\n');
  }

  private static void line(StringBuilder out, String series, double value) {
    out.append(series).append(' ').append(String.format(Locale.ROOT, "%.6f", value)).append('\n');
  }
}
