package vn.hocsau.app.model;

/**
 * Xác suất của một lớp.
 *
 * @param label tên lớp
 * @param probability xác suất, trong [0, 1]
 */
public record ClassProbability(String label, double probability) {}
