package vn.hocsau.chart;

import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.internal.chartpart.Annotation;

/**
 * Vạch chia của trục hoành ở đúng chỗ tròn số: đầu năm, đầu tháng, số epoch nguyên.
 *
 * <p>XChart coi mọi năm dài 365 ngày nên vạch của nó lệch dần khỏi ngày đầu năm; vì thế chữ của nó
 * được cho trong suốt (chỉ giữ chỗ) và lớp này viết thay.
 */
final class AxisTicks extends Annotation {

  /**
   * Một vạch.
   *
   * @param value vị trí trên trục
   * @param label chữ dưới vạch
   */
  record Tick(double value, String label) {}

  private static final int MAX_TICKS = 10;

  private final List<Tick> ticks;

  AxisTicks(List<Tick> ticks) {
    super(false);
    this.ticks = List.copyOf(ticks);
  }

  /** Vạch ở các số tròn trong [min, max], cách nhau 1, 2 hoặc 5 lần một lũy thừa của 10. */
  static List<Tick> numbers(double min, double max, boolean wholeNumbers) {
    double rough = (max - min) / MAX_TICKS;
    double power = Math.pow(10, Math.floor(Math.log10(Math.max(rough, 1e-300))));
    double step = power;
    for (int factor : new int[] {1, 2, 5, 10}) {
      step = factor * power;
      if (step >= rough) {
        break;
      }
    }
    if (wholeNumbers) {
      step = Math.max(1, step);
    }
    var ticks = new ArrayList<Tick>();
    long first = (long) Math.ceil(min / step - 1e-9);
    for (long k = first; k * step <= max + step * 1e-9; k++) {
      double value = k * step;
      ticks.add(new Tick(value, number(value)));
    }
    return ticks;
  }

  /** Viết số trên trục: dấu phẩy thập phân như trong câu chữ, sáu chữ số có nghĩa. */
  static String number(double value) {
    double magnitude = Math.abs(value);
    if (magnitude < 1e-12) {
      return "0";
    }
    BigDecimal rounded = new BigDecimal(value).round(new MathContext(6)).stripTrailingZeros();
    if (magnitude < 1e-4 || magnitude >= 1e7) {
      return rounded.unscaledValue() + "e" + -rounded.scale();
    }
    return rounded.scale() <= 0 && magnitude >= 1e4
        ? String.format(Locale.FRENCH, "%,d", rounded.longValueExact())
        : rounded.toPlainString().replace('.', ',');
  }

  /** Vạch ở các mốc lịch trong [first, last]; vị trí tính bằng giây từ 1970-01-01. */
  static List<Tick> dates(LocalDateTime first, LocalDateTime last) {
    for (Step step : Step.ALL) {
      LocalDateTime start = step.floor(first);
      if (ChronoUnit.SECONDS.between(first, last) / step.seconds() < MAX_TICKS) {
        var ticks = new ArrayList<Tick>();
        for (LocalDateTime t = start; !t.isAfter(last); t = step.next(t)) {
          if (!t.isBefore(first)) {
            ticks.add(new Tick(seconds(t), step.label(t)));
          }
        }
        return ticks;
      }
    }
    return List.of(
        new Tick(seconds(first), Integer.toString(first.getYear())),
        new Tick(seconds(last), Integer.toString(last.getYear())));
  }

  static double seconds(LocalDateTime time) {
    return time.toEpochSecond(ZoneOffset.UTC);
  }

  /** Bước giữa hai vạch ngày tháng. */
  private record Step(ChronoUnit unit, int amount, DateTimeFormatter format) {

    static final List<Step> ALL = all();

    private static List<Step> all() {
      var steps = new ArrayList<Step>();
      add(steps, ChronoUnit.HOURS, "HH:mm", 1, 3, 6, 12);
      add(steps, ChronoUnit.DAYS, "dd/MM", 1, 2, 5, 10);
      add(steps, ChronoUnit.MONTHS, "MM/yyyy", 1, 2, 3, 6);
      add(steps, ChronoUnit.YEARS, "yyyy", 1, 2, 5, 10, 20, 50, 100);
      return steps;
    }

    private static void add(List<Step> steps, ChronoUnit unit, String pattern, int... amounts) {
      for (int amount : amounts) {
        steps.add(new Step(unit, amount, DateTimeFormatter.ofPattern(pattern)));
      }
    }

    long seconds() {
      return unit.getDuration().toSeconds() * amount;
    }

    /** Với bước tính bằng giờ, vạch nửa đêm ghi ngày. */
    String label(LocalDateTime t) {
      boolean midnight = unit == ChronoUnit.HOURS && t.getHour() == 0;
      return midnight
          ? "%02d/%02d".formatted(t.getDayOfMonth(), t.getMonthValue())
          : format.format(t);
    }

    LocalDateTime floor(LocalDateTime t) {
      return switch (unit) {
        case YEARS ->
            t.toLocalDate().withDayOfYear(1).withYear(t.getYear() / amount * amount).atStartOfDay();
        case MONTHS ->
            t.toLocalDate()
                .withDayOfMonth(1)
                .withMonth((t.getMonthValue() - 1) / amount * amount + 1)
                .atStartOfDay();
        case DAYS ->
            t.toLocalDate()
                .withDayOfMonth((t.getDayOfMonth() - 1) / amount * amount + 1)
                .atStartOfDay();
        default -> t.truncatedTo(ChronoUnit.HOURS).withHour(t.getHour() / amount * amount);
      };
    }

    /** Vạch kế tiếp; với ngày thì mỗi tháng đếm lại từ ngày 1 và bỏ vạch sát cuối tháng. */
    LocalDateTime next(LocalDateTime t) {
      LocalDateTime next = t.plus(amount, unit);
      if (unit != ChronoUnit.DAYS || amount == 1) {
        return next;
      }
      LocalDateTime monthStart = t.withDayOfMonth(1).plusMonths(1);
      return next.plusDays(amount / 2).isBefore(monthStart) ? next : monthStart;
    }
  }

  @Override
  public void paint(Graphics2D g) {
    int bottom = getYAxisScreenValueForMax();
    int left = getXAxisScreenValueForMin();
    int right = getXAxisScreenValueForMax();
    g.setFont(Fonts.base().deriveFont(12f));
    var metrics = g.getFontMetrics();
    double lastEnd = Double.NEGATIVE_INFINITY;
    for (Tick tick : ticks) {
      double x = chart.getScreenXFromChart(tick.value());
      if (x < left - 1 || x > right + 1) {
        continue;
      }
      g.setColor(CourseTheme.GRID.darker());
      g.draw(new Line2D.Double(x, bottom, x, bottom + 4));
      double half = metrics.stringWidth(tick.label()) / 2.0;
      if (x - half < lastEnd + 6) {
        continue;
      }
      g.setColor(CourseTheme.MUTED);
      g.drawString(tick.label(), (float) (x - half), bottom + 6 + metrics.getAscent());
      lastEnd = x + half;
    }
    g.setColor(CourseTheme.GRID.darker());
    g.draw(new Line2D.Double(left, bottom, right, bottom));
    bounds = new Rectangle2D.Double(left, bottom, right - left, 6.0 + metrics.getHeight());
  }
}
