package dev.askel.engine.execution.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class BatchCodecTest {
    @Test
    void every_entry_is_read_as_it_was_written() {
        assertThat(BatchCodec.decode(BatchCodec.encode(Samples.entries())))
                .isEqualTo(Samples.entries());
    }

    @Test
    void each_entry_alone_is_read_as_it_was_written() {
        for (var entry : Samples.entries()) {
            var row = BatchCodec.encode(List.of(entry));
            assertThat(BatchCodec.decode(row)).isEqualTo(List.of(entry));
        }
    }

    @Test
    void the_original_text_of_the_input_is_kept() {
        var read = BatchCodec.decode(BatchCodec.encode(Samples.entries()));
        assertThat(read.get(1)).isInstanceOf(HistoryEvent.class);
        assertThat(startedInput(read.get(1))).isEqualTo(Samples.INPUT.verbatim());
    }

    private static String startedInput(Entry entry) {
        return entry instanceof HistoryEvent event
                        && event.details() instanceof EventDetails.ExecutionStarted started
                ? started.input().verbatim()
                : "none";
    }
}
