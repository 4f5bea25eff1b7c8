package vn.hocsau.bench;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;

/** Một mạng và một việc dự đoán, để chạy đi chạy lại. */
final class PredictionRun implements TimedRun {

  private final MultiLayerNetwork net;
  private final Runnable work;

  PredictionRun(PredictionRow row, boolean stock) {
    net = stock ? StockNetwork.build(row.model()) : row.model().network();
    work = row.on(net);
  }

  @Override
  public void step() {
    work.run();
  }

  @Override
  public void close() {
    NetworkRun.release(net);
  }
}
