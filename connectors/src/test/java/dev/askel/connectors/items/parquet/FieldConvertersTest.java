package dev.askel.connectors.items.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.MessageTypeParser;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests the lists and maps of old writers, and types that few writers use. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class FieldConvertersTest {
    /** Adds the values of one row. */
    private interface Row {
        void add(GroupConverter root);
    }

    private static String json(String fields, Row row) {
        var built = new ArrayList<ObjectNode>();
        var state = new RowState(1_000);
        var schema = MessageTypeParser.parseMessageType("message m { %s }".formatted(fields));
        var root = new FieldConverters(state).ofObject(schema, built::add);
        state.begin(false);
        root.start();
        row.add(root);
        root.end();
        assertThat(built).hasSize(1);
        return built.getFirst().toString();
    }

    /** Adds a group. */
    private static void group(Converter converter, Row content) {
        converter.asGroupConverter().start();
        content.add(converter.asGroupConverter());
        converter.asGroupConverter().end();
    }

    private static void addInts(Converter converter, int... values) {
        for (int value : values) {
            converter.asPrimitiveConverter().addInt(value);
        }
    }

    @Test
    void a_repeated_field_is_an_array() {
        var fields = "repeated int32 a; repeated int32 none;";
        assertThat(json(fields, root -> addInts(root.getConverter(0), 1, 2)))
                .isEqualTo("{\"a\":[1,2],\"none\":[]}");
    }

    @Test
    void a_list_of_two_levels_has_its_repeated_field_as_element() {
        assertThat(
                        json(
                                "optional group a (LIST) { repeated int32 element; }",
                                root ->
                                        group(
                                                root.getConverter(0),
                                                list -> addInts(list.getConverter(0), 1, 2))))
                .isEqualTo("{\"a\":[1,2]}");
        for (var name : new String[] {"array", "a_tuple"}) {
            assertThat(
                            json(
                                    "optional group a (LIST) { repeated group %s { required int32 x; } }"
                                            .formatted(name),
                                    root ->
                                            group(
                                                    root.getConverter(0),
                                                    list ->
                                                            group(
                                                                    list.getConverter(0),
                                                                    element ->
                                                                            addInts(
                                                                                    element
                                                                                            .getConverter(
                                                                                                    0),
                                                                                    1)))))
                    .isEqualTo("{\"a\":[{\"x\":1}]}");
        }
    }

    @Test
    void an_element_without_a_value_is_null() {
        assertThat(
                        json(
                                "optional group a (LIST) { repeated group list { optional int32 element; } }",
                                root ->
                                        group(
                                                root.getConverter(0),
                                                list -> {
                                                    group(list.getConverter(0), element -> {});
                                                    group(
                                                            list.getConverter(0),
                                                            element ->
                                                                    addInts(
                                                                            element.getConverter(0),
                                                                            7));
                                                })))
                .isEqualTo("{\"a\":[null,7]}");
    }

    @Test
    void a_map_without_values_has_nulls() {
        assertThat(
                        json(
                                "optional group a (MAP) { repeated group map { required int32 key; } }",
                                root ->
                                        group(
                                                root.getConverter(0),
                                                map ->
                                                        group(
                                                                map.getConverter(0),
                                                                entry ->
                                                                        addInts(
                                                                                entry.getConverter(
                                                                                        0),
                                                                                5)))))
                .isEqualTo("{\"a\":{\"5\":null}}");
    }

    private static String binary(String type, byte... value) {
        var binary = Binary.fromConstantByteArray(value);
        return json(
                "required %s v;".formatted(type),
                root -> root.getConverter(0).asPrimitiveConverter().addBinary(binary));
    }

    @Test
    void a_timestamp_of_96_bits_is_a_time_in_utc() {
        // 2026-01-01 is the Julian day 2,461,042; one second of it has passed.
        assertThat(
                        binary(
                                "int96",
                                (byte) 0x00,
                                (byte) 0xCA,
                                (byte) 0x9A,
                                (byte) 0x3B,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0,
                                (byte) 0x72,
                                (byte) 0x8D,
                                (byte) 0x25,
                                (byte) 0))
                .isEqualTo("{\"v\":\"2026-01-01T00:00:01Z\"}");
    }

    @Test
    void a_number_of_16_bits_is_a_number() {
        assertThat(binary("fixed_len_byte_array(2)", (byte) 0, (byte) 0x3E))
                .isEqualTo("{\"v\":\"AD4=\"}");
        var value = Binary.fromConstantByteArray(new byte[] {0, 0x3E});
        assertThat(
                        json(
                                "required fixed_len_byte_array(2) v (FLOAT16);",
                                root ->
                                        root.getConverter(0)
                                                .asPrimitiveConverter()
                                                .addBinary(value)))
                .isEqualTo("{\"v\":1.5}");
    }

    @Test
    void numbers_that_json_does_not_have_are_texts() {
        assertThat(
                        json(
                                "required double d; required float f;",
                                root -> {
                                    root.getConverter(0)
                                            .asPrimitiveConverter()
                                            .addDouble(Double.NaN);
                                    root.getConverter(1)
                                            .asPrimitiveConverter()
                                            .addFloat(Float.NEGATIVE_INFINITY);
                                }))
                .isEqualTo("{\"d\":\"NaN\",\"f\":\"-Infinity\"}");
    }
}
