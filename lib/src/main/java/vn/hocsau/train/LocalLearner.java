package vn.hocsau.train;

import vn.hocsau.dataset.BatchSource;

/** Học trong tiến trình này: mỗi epoch đi qua mọi minibatch một lượt. */
record LocalLearner(BatchSource data) implements Learner {

  @Override
  public String method() {
    return "";
  }

  @Override
  public int stepsPerEpoch(int batchSize) {
    return new Minibatches(data, batchSize).count();
  }

  @Override
  public Run start(Task task) {
    var loop = new MinibatchLoop(task.net(), task.batchSize(), task.metric());
    return new Run() {
      @Override
      public Learned epoch(int epoch, long seed, Steps steps) throws InterruptedException {
        int[] order =
            task.shuffle() ? MinibatchLoop.shuffled(data, seed) : MinibatchLoop.inOrder(data);
        return loop.learn(data, order, 0, loop.count(data), epoch, steps);
      }

      @Override
      public void close() {
        loop.close();
      }
    };
  }
}
