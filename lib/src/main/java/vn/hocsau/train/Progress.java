package vn.hocsau.train;

import java.time.Duration;

/**
 * Ảnh chụp tiến độ huấn luyện, gửi cho {@link ProgressListener} sau mỗi minibatch.
 *
 * @param epoch epoch đang chạy, đếm từ 1
 * @param numEpochs số epoch tối đa
 * @param step số minibatch đã xong trong epoch này
 * @param numSteps số minibatch của một epoch
 * @param loss mất mát huấn luyện trung bình từ đầu epoch
 * @param valLoss mất mát kiểm định của epoch gần nhất đã đo; {@link Double#NaN} nếu chưa có
 * @param accuracy độ chính xác huấn luyện trung bình từ đầu epoch; {@link Double#NaN} nếu không đo
 * @param valAccuracy độ chính xác kiểm định của epoch gần nhất; {@link Double#NaN} nếu chưa có
 * @param elapsed thời gian đã chạy
 * @param remaining thời gian còn lại, ước lượng theo tốc độ đến nay và số epoch tối đa
 * @param finished true ở lần gửi cuối cùng, dù xong bình thường, dừng sớm hay bị dừng
 * @param note câu giải thích ở lần gửi cuối ("Dừng sớm ở epoch 12 …"), nếu không thì rỗng
 */
public record Progress(
    int epoch,
    int numEpochs,
    int step,
    int numSteps,
    double loss,
    double valLoss,
    double accuracy,
    double valAccuracy,
    Duration elapsed,
    Duration remaining,
    boolean finished,
    String note) {}
