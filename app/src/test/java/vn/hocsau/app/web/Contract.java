package vn.hocsau.app.web;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;

/** Soát câu trả lời theo openapi.json: đúng kiểu, đủ trường bắt buộc, không có trường lạ. */
final class Contract {

  private static final JsonNode ROOT = read();

  private Contract() {}

  private static JsonNode read() {
    try (InputStream in = Contract.class.getResourceAsStream("/openapi.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  static Set<Map.Entry<String, JsonNode>> paths() {
    return ROOT.path("paths").properties();
  }

  static void check(String schema, JsonNode value) {
    check(ROOT.at("/components/schemas/" + schema), value, schema);
  }

  private static void check(JsonNode schema, JsonNode value, String where) {
    if (schema.has("$ref")) {
      check(ROOT.at(schema.get("$ref").asText().substring(1)), value, where);
      return;
    }
    boolean matches =
        switch (schema.path("type").asText()) {
          case "object" -> value.isObject();
          case "array" -> value.isArray();
          case "string" -> value.isTextual();
          case "integer" -> value.isIntegralNumber();
          case "number" -> value.isNumber();
          case "boolean" -> value.isBoolean();
          default -> fail(where + ": lược đồ không có kiểu");
        };
    assertTrue(matches, () -> where + ": sai kiểu " + value);
    if (schema.has("enum")) {
      boolean listed = false;
      for (JsonNode allowed : schema.get("enum")) {
        listed |= allowed.equals(value);
      }
      assertTrue(listed, () -> where + ": ngoài danh sách " + value);
    }
    if (value.isArray()) {
      value.forEach(item -> check(schema.get("items"), item, where + "[]"));
    }
    if (value.isObject() && schema.has("properties")) {
      schema
          .path("required")
          .forEach(
              name ->
                  assertTrue(value.has(name.asText()), () -> where + ": thiếu " + name.asText()));
      value
          .properties()
          .forEach(
              field -> {
                JsonNode property = schema.get("properties").get(field.getKey());
                assertTrue(property != null, () -> where + ": trường lạ " + field.getKey());
                check(property, field.getValue(), where + "." + field.getKey());
              });
    }
  }
}
