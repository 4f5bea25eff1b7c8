package vn.hocsau.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeConvolutional;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeFeedForward;
import org.deeplearning4j.nn.conf.inputs.InputType.InputTypeRecurrent;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import tech.tablesaw.api.LongColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;
import vn.hocsau.dataset.Tabular;

/**
 * Bản tóm tắt một mạng theo kiểu Keras: từng tầng, kích thước đầu ra có tên từng chiều, số tham số,
 * và tổng.
 *
 * @param layers các tầng theo thứ tự từ đầu vào
 */
public record ModelSummary(List<Row> layers) implements Tabular {

  /**
   * Một tầng.
   *
   * @param name tên tầng, hoặc số thứ tự nếu không đặt tên
   * @param type loại tầng trong DL4J, ví dụ {@code LSTM}
   * @param outputShape kích thước đầu ra, ví dụ {@code [mẫu, 64]}
   * @param numParams số tham số
   */
  public record Row(String name, String type, String outputShape, long numParams) {}

  /**
   * Sao danh sách.
   *
   * @param layers các tầng
   */
  public ModelSummary {
    layers = List.copyOf(layers);
  }

  /**
   * Tóm tắt một mạng.
   *
   * @param net mạng đã {@code init()}
   * @param inputType kiểu đầu vào, đúng như đã khai báo ở {@code setInputType}
   * @return bản tóm tắt
   */
  public static ModelSummary of(MultiLayerNetwork net, InputType inputType) {
    List<InputType> outputs = net.getLayerWiseConfigurations().getLayerActivationTypes(inputType);
    var rows = new ArrayList<Row>();
    for (int i = 0; i < net.getnLayers(); i++) {
      // Tầng lúc chạy chỉ biết phần bên trong; loại đầy đủ (kể cả tầng bọc) nằm ở cấu hình của
      // mạng.
      var layer = net.getLayerWiseConfigurations().getConf(i).getLayer();
      String name = layer.getLayerName();
      rows.add(
          new Row(
              name == null ? "layer" + i : name,
              typeOf(layer),
              shape(outputs.get(i)),
              net.getLayer(i).numParams()));
    }
    return new ModelSummary(rows);
  }

  /**
   * Tổng số tham số.
   *
   * @return tổng trên mọi tầng
   */
  public long numParams() {
    return layers.stream().mapToLong(Row::numParams).sum();
  }

  @Override
  public Table asTable() {
    var name = StringColumn.create("Tầng");
    var type = StringColumn.create("Loại");
    var shape = StringColumn.create("Kích thước đầu ra");
    var params = LongColumn.create("Tham số");
    for (Row row : layers) {
      name.append(row.name());
      type.append(row.type());
      shape.append(row.outputShape());
      params.append(row.numParams());
    }
    name.append("Tổng");
    type.append("");
    shape.append("");
    params.append(numParams());
    return Table.create(
        String.format(Locale.FRENCH, "Tóm tắt mô hình: %,d tham số", numParams()),
        name,
        type,
        shape,
        params);
  }

  /** Tên lớp cấu hình; tầng bọc (LastTimeStep, Bidirectional) kèm tên tầng bên trong. */
  private static String typeOf(org.deeplearning4j.nn.conf.layers.Layer layer) {
    String type = layer.getClass().getSimpleName();
    return layer instanceof org.deeplearning4j.nn.conf.layers.wrapper.BaseWrapperLayer wrapper
        ? type + "(" + typeOf(wrapper.getUnderlying()) + ")"
        : type;
  }

  private static String shape(InputType type) {
    if (type instanceof InputTypeFeedForward flat) {
      return "[mẫu, %d]".formatted(flat.getSize());
    }
    if (type instanceof InputTypeRecurrent sequence) {
      return sequence.getTimeSeriesLength() > 0
          ? "[mẫu, đặc trưng %d, bước %d]"
              .formatted(sequence.getSize(), sequence.getTimeSeriesLength())
          : "[mẫu, đặc trưng %d, bước]".formatted(sequence.getSize());
    }
    if (type instanceof InputTypeConvolutional image) {
      return "[mẫu, kênh %d, cao %d, rộng %d]"
          .formatted(image.getChannels(), image.getHeight(), image.getWidth());
    }
    return type.toString();
  }
}
