package dev.askel.engine.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askel.asl.expression.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** References to large payloads in rows, columns and messages. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class PayloadTextTest {
    private static final Bytes ID = Bytes.wrap(new byte[PayloadReference.ID_BYTES]);

    /** The text of earlier releases, which must remain readable. */
    private static final String TEXT =
            "@fe010001" + "00".repeat(PayloadReference.ID_BYTES) + "00a00000" + "0003" + "01";

    private static Payload stored() {
        return Payload.ofStored(
                new StoredPayload("123456789012", ID, 2, _ -> new byte[0]),
                10 * 1024 * 1024,
                3,
                true);
    }

    @Test
    void a_stored_payload_is_a_reference_with_its_size_and_levels() {
        assertThat(PayloadText.of(stored())).isEqualTo(TEXT);
        assertThat(PayloadText.reference(TEXT))
                .isEqualTo(new PayloadReference(ID, 10 * 1024 * 1024, 3, true));
    }

    @Test
    void another_payload_is_its_original_json() throws Exception {
        assertThat(PayloadText.of(Payload.parse("{ \"a\":1}"))).isEqualTo("{ \"a\":1}");
        assertThat(PayloadText.reference("{}")).isNull();
        assertThat(PayloadText.isReference("")).isFalse();
    }

    @Test
    void a_message_is_read_as_it_was_written() {
        var payloads = new NoEncryption();
        assertThat(payloads.fromText("o", "[1, 2]").verbatim()).isEqualTo("[1, 2]");
        var read = payloads.fromText("o", TEXT);
        assertThat(read.sizeBytes()).isEqualTo(10 * 1024 * 1024);
        assertThat(read.levels()).isEqualTo(3);
        assertThatThrownBy(read::tree).hasMessageContaining("cannot be read here");
        assertThatThrownBy(() -> payloads.fromText("o", "no JSON"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_column_is_the_payload_or_one_reference() throws Exception {
        var inline = PayloadReference.column(Payload.parse("[1]"));
        assertThat(inline).isEqualTo(Bytes.wrap("[1]".getBytes(StandardCharsets.UTF_8)));
        assertThat(PayloadReference.ofColumn(inline)).isNull();
        var reference = PayloadReference.ofColumn(PayloadReference.column(stored()));
        assertThat(reference).extracting(PayloadReference::id).isEqualTo(ID);
        assertThat(new NoEncryption().columnPayload("o", PayloadReference.column(stored())))
                .extracting(Payload::sizeBytes)
                .isEqualTo(10 * 1024 * 1024);
    }

    @Test
    void damaged_references_are_refused() {
        var row =
                PayloadReference.join(
                        List.of(new PayloadReference(ID, 1, 1, false)), Bytes.wrap(new byte[3]));
        assertThat(PayloadReference.split(row).own()).isEqualTo(Bytes.wrap(new byte[3]));
        var cut = Bytes.wrap(Arrays.copyOf(row.unsafeArray(), 20));
        assertThatThrownBy(() -> PayloadReference.split(cut))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("incomplete");
        var later = row.toArray();
        later[1] = 2;
        assertThatThrownBy(() -> PayloadReference.split(Bytes.wrap(later)))
                .hasMessageContaining("another version");
    }
}
