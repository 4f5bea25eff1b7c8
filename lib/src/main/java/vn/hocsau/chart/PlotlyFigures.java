package vn.hocsau.chart;

import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.plotly.components.Axis;
import tech.tablesaw.plotly.components.Config;
import tech.tablesaw.plotly.components.Figure;
import tech.tablesaw.plotly.components.Layout;
import tech.tablesaw.plotly.components.Line;
import tech.tablesaw.plotly.components.Margin;
import tech.tablesaw.plotly.traces.ScatterTrace;
import tech.tablesaw.plotly.traces.ScatterTrace.Fill;
import tech.tablesaw.plotly.traces.ScatterTrace.Mode;
import tech.tablesaw.plotly.traces.Trace;

/** Dựng hình Plotly của Tablesaw từ cùng dữ liệu với ảnh tĩnh. */
final class PlotlyFigures {

  private PlotlyFigures() {}

  static Figure timeSeries(LinePlot plot, String yTitle, DateTimeFormatter dates) {
    var traces = new ArrayList<Trace>();
    List<LinePlot.Band> bands = plot.bands();
    for (int b = 0; b < bands.size(); b++) {
      LinePlot.Band band = bands.get(b);
      String fill = CourseTheme.css(CourseTheme.translucent(plot.bandColor(b)));
      Line edge = Line.builder().width(0).color(fill).build();
      traces.add(
          trace(band.name() + ", cận dưới", band.x(), band.low(), dates)
              .line(edge)
              .showLegend(false)
              .build());
      traces.add(
          trace(band.name(), band.x(), band.high(), dates)
              .line(edge)
              .fill(Fill.TO_NEXT_Y)
              .fillColor(fill)
              .build());
    }
    for (int i = 0; i < plot.lines().size(); i++) {
      LinePlot.Line line = plot.lines().get(i);
      traces.add(
          trace(line.name(), line.x(), line.y(), dates)
              .line(Line.builder().width(1.7).color(CourseTheme.css(CourseTheme.color(i))).build())
              .build());
    }
    // Layout của Tablesaw không có hình vẽ thêm, nên vạch dọc là một đường đứt nét hai điểm.
    double[] y = plot.yRange(false);
    for (LinePlot.Split split : plot.splits()) {
      traces.add(
          trace(split.label(), new double[] {split.x(), split.x()}, y, dates)
              .line(
                  Line.builder()
                      .width(1.2)
                      .dash(Line.Dash.DASH)
                      .color(CourseTheme.css(CourseTheme.MUTED))
                      .build())
              .build());
    }
    Layout layout =
        Layout.builder()
            .title(script(plot.title()))
            .height(LinePlot.HEIGHT)
            .autosize(true)
            .margin(Margin.builder().left(64).right(24).top(56).bottom(48).build())
            .xAxis(Axis.builder().title("").type(Axis.Type.DATE).build())
            .yAxis(Axis.builder().title(script(yTitle)).type(Axis.Type.LINEAR).build())
            .showLegend(true)
            .build();
    Config config = Config.builder().responsive(true).displayLogo(false).build();
    return new Figure(layout, config, traces.toArray(new Trace[0]));
  }

  private static ScatterTrace.ScatterBuilder trace(
      String name, double[] x, double[] y, DateTimeFormatter dates) {
    var times = StringColumn.create("x");
    for (double seconds : x) {
      times.append(dates.format(TimeSeriesChart.time(seconds)));
    }
    return ScatterTrace.builder(times, DoubleColumn.create("y", y))
        .mode(Mode.LINE)
        .name(script(name));
  }

  /**
   * Tablesaw đặt chữ vào giữa hai dấu nháy của JavaScript: gạch chéo ngược và xuống dòng sẽ làm
   * hỏng.
   */
  private static String script(String text) {
    return text.replace("\\", "\\\\").replaceAll("\\R", " ");
  }
}
