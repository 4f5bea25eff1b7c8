package vn.hocsau.app.model;

import java.util.List;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import vn.hocsau.train.ModelBundle;
import vn.hocsau.train.ReviewScorer;

/**
 * Bộ chấm bình luận của một gói.
 *
 * @param scorer bộ chấm
 * @param labels tên hai lớp: chê rồi khen
 */
public record Critic(ReviewScorer scorer, List<String> labels) implements Predictor {

  /**
   * Sao danh sách.
   *
   * @param scorer bộ chấm
   * @param labels tên hai lớp
   */
  public Critic {
    labels = List.copyOf(labels);
  }

  /**
   * Dựng từ một gói.
   *
   * @param bundle gói có cài đặt của {@link ReviewScorer#settings()}
   * @return bộ chấm
   * @throws IllegalArgumentException nếu cài đặt thiếu hoặc sai
   */
  public static Critic of(ModelBundle bundle) {
    ReviewScorer scorer = ReviewScorer.of(bundle);
    int length = Integer.parseInt(bundle.settings().getOrDefault("length", "1"));
    TrialRun.require(bundle, Nd4j.zeros(DataType.FLOAT, 1, length), 1, 2);
    return new Critic(scorer, bundle.labels());
  }
}
