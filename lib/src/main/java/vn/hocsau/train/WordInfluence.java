package vn.hocsau.train;

/**
 * Một từ của bình luận và sức kéo của nó lên điểm khen chê.
 *
 * <p>Sức kéo đo bằng cách <b>che từ</b> (<i>occlusion</i>): bỏ từ ấy ra, chấm lại, lấy log-odds
 * khen của cả bình luận trừ log-odds khi thiếu từ. Hiệu log-odds chứ không phải hiệu xác suất, vì
 * quanh 0 và 1 xác suất gần như đứng yên dù mạng đã đổi ý nhiều. Đây là sức kéo của từ <i>tại chỗ
 * ấy, trong câu ấy</i>; cùng một từ ở câu khác có thể kéo ngược lại.
 *
 * @param word từ, chữ thường, như mạng đọc
 * @param influence dương là kéo về phía khen, âm là kéo về phía chê; 0 nếu mạng không đọc từ này
 * @param read false nếu mạng không đọc từ này: từ ngoài bộ từ vựng, hoặc bị cắt vì bình luận quá
 *     dài
 */
public record WordInfluence(String word, double influence, boolean read) {}
