package dev.askel.engine.execution.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import dev.askel.asl.history.Fact;
import dev.askel.engine.journal.EncodedPayload;
import dev.askel.engine.sql.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class UnreadableRowTest {
    private static final EncodedPayload ROW =
            BatchCodec.encode(List.of(new Fact.RequestAnswered("request")));

    @Test
    void the_error_for_a_later_version_has_its_number() {
        var later = ROW.bytes().toArray();
        later[0] = 2;
        assertThatThrownBy(() -> BatchCodec.decode(row(later)))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining("Version 2");
    }

    @Test
    void the_error_for_another_serializer_or_manifest_names_it() {
        assertThatThrownBy(() -> BatchCodec.decode(new EncodedPayload(20, "B1", ROW.bytes())))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining("Serializer 20");
        assertThatThrownBy(() -> BatchCodec.decodeSnapshot(ROW))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining("manifest B1");
    }

    @Test
    void the_error_for_an_unknown_code_has_the_code() throws IOException {
        assertThatThrownBy(() -> BatchCodec.decode(entry(0, 0, 1, 1, 0, 200)))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining("Unknown event type 200");
        assertThatThrownBy(() -> BatchCodec.decode(entry(63, 0, 1, 1, 0, 0)))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining("Unknown event 63");
        assertThatThrownBy(() -> BatchCodec.decode(entry(127, 0)))
                .isInstanceOf(UnreadableRowException.class)
                .hasMessageContaining("Unknown fact 127");
    }

    @Test
    void a_field_added_by_a_later_release_is_skipped() throws IOException {
        int requestAnswered = 75;
        assertThat(BatchCodec.decode(entry(requestAnswered, 0, 17)))
                .isEqualTo(List.of(new Fact.RequestAnswered("request")));
    }

    @Test
    void a_truncated_or_changed_row_causes_no_other_exception() {
        var random = new Random(1);
        for (var whole : List.of(BatchCodec.encode(Samples.entries()), ROW)) {
            var bytes = whole.bytes().toArray();
            for (int length = 0; length < bytes.length; length++) {
                var truncated = row(Arrays.copyOf(bytes, length));
                assertThatThrownBy(() -> BatchCodec.decode(truncated))
                        .isInstanceOf(UnreadableRowException.class);
            }
            for (int i = 0; i < bytes.length; i++) {
                var changed = bytes.clone();
                changed[i] ^= (byte) (1 + random.nextInt(255));
                assertIsReadOrRefused(row(changed));
            }
        }
    }

    private static void assertIsReadOrRefused(EncodedPayload row) {
        try {
            assertThat(BatchCodec.decode(row)).isNotNull();
        } catch (UnreadableRowException e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    /** A row with the text "request" in its table and one entry of these numbers. */
    private static EncodedPayload entry(int... numbers) throws IOException {
        var body = new ByteArrayOutputStream();
        body.write(new byte[] {1, 0});
        try (var out = new CBORFactory().createGenerator(body)) {
            out.writeNumber(0);
            out.writeStartArray(null, 1);
            out.writeString("request");
            out.writeEndArray();
            out.writeStartArray(null, 0);
            out.writeEndArray();
            out.writeStartArray(null, 1);
            out.writeStartArray(null, numbers.length);
            for (int number : numbers) {
                out.writeNumber(number);
            }
            out.writeEndArray();
            out.writeEndArray();
        }
        return row(body.toByteArray());
    }

    private static EncodedPayload row(byte[] bytes) {
        return new EncodedPayload(
                BatchCodec.SERIALIZER_ID, BatchCodec.BATCH_MANIFEST, Bytes.wrap(bytes));
    }
}
