package dev.askel.engine.execution.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.Entry;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.HistoryEvent;
import dev.askel.asl.interpreter.execution.ExecutionState;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class RoundTripTest {
    private static final int ROUNDS = 1_000;
    private static final int PAYLOAD_BYTES_MAX = 262_144;

    /** The seed, random by default; {@code -Daskel.seed=…} sets it. */
    private static final long SEED = Long.getLong("askel.seed", new SplittableRandom().nextLong());

    @Test
    void any_entries_are_read_as_they_were_written() {
        for (long round = 0; round < ROUNDS; round++) {
            var entries = randomEntries(SEED + round);
            var read = BatchCodec.decode(BatchCodec.encode(entries));
            assertThat(read).as("seed %d", SEED + round).isEqualTo(entries);
            assertThat(shownTexts(read)).as("seed %d", SEED + round).isEqualTo(shownTexts(entries));
        }
    }

    @Test
    void any_state_is_read_as_it_was_written() {
        for (long round = 0; round < ROUNDS; round++) {
            var state = new RandomValues(SEED + round).next(ExecutionState.class);
            var read = BatchCodec.decodeSnapshot(BatchCodec.encodeSnapshot(state));
            assertThat(read).as("seed %d", SEED + round).isEqualTo(state);
            assertThat(read.input().verbatim())
                    .as("seed %d", SEED + round)
                    .isEqualTo(state.input().verbatim());
        }
    }

    @Test
    void any_scope_of_a_map_run_is_read_as_it_was_written() {
        for (long round = 0; round < ROUNDS; round++) {
            var scope = new RandomValues(SEED + round).next(MapRunScope.class);
            assertThat(MapRunScopeCodec.decode(MapRunScopeCodec.encode(scope)))
                    .as("seed %d", SEED + round)
                    .isEqualTo(scope);
        }
    }

    @Test
    void a_decoded_state_is_encoded_with_the_same_bytes() {
        for (long round = 0; round < ROUNDS; round++) {
            var written =
                    BatchCodec.encodeSnapshot(
                            new RandomValues(SEED + round).next(ExecutionState.class));
            assertThat(BatchCodec.encodeSnapshot(BatchCodec.decodeSnapshot(written)))
                    .as("seed %d", SEED + round)
                    .isEqualTo(written);
        }
    }

    @ParameterizedTest
    @MethodSource("unusualJson")
    void any_legal_json_is_unchanged(String json) {
        var payload = Samples.parsed(json);
        var started = new EventDetails.ExecutionStarted(payload, "r", null, null);
        var entered = new EventDetails.StateEntered("S", Payload.ofStoredJson(payload.utf8()));
        var entries = Samples.eventsOf(List.of(started, entered));
        var read = BatchCodec.decode(BatchCodec.encode(entries));
        assertThat(read).isEqualTo(entries);
        assertThat(shownTexts(read)).containsExactly(payload.verbatim(), payload.text());
    }

    static List<String> unusualJson() {
        return List.of(
                "\"\\u0000\"",
                "\"\\ud800\"",
                "\"\ud800\"",
                "{\"\\udc00\\ud800\":\"\ud83d\ude00\"}",
                "1e400",
                "-1e-400",
                "[1.10,-0,9223372036854775808,0.30000000000000004]",
                " { \"b\" : 1 , \"a\" : 2 , \"b\" : 3 } ",
                "[".repeat(1_000) + "]".repeat(1_000),
                "\"" + "x".repeat(PAYLOAD_BYTES_MAX - 2) + "\"",
                "\"" + "\u00e5".repeat(PAYLOAD_BYTES_MAX / 2 - 1) + "\"",
                "\"" + "\ud83d\ude00".repeat(PAYLOAD_BYTES_MAX / 4 - 1) + "\"",
                " ".repeat(PAYLOAD_BYTES_MAX - 1) + "1");
    }

    private static List<Entry> randomEntries(long seed) {
        var random = new RandomValues(seed);
        var entries = new ArrayList<Entry>();
        for (int i = random.below(12); i > 0; i--) {
            entries.add(random.next(Entry.class));
        }
        return entries;
    }

    /** The texts that the history shows. */
    private static List<String> shownTexts(List<Entry> entries) {
        var texts = new ArrayList<String>();
        for (var entry : entries) {
            if (entry instanceof HistoryEvent event) {
                switch (event.details()) {
                    case EventDetails.ExecutionStarted started ->
                            texts.add(started.input().verbatim());
                    case EventDetails.StateEntered entered -> texts.add(entered.input().verbatim());
                    case EventDetails.StateExited exited -> texts.add(exited.output().verbatim());
                    case EventDetails.Output ended -> texts.add(ended.output().verbatim());
                    default -> {}
                }
            }
        }
        return texts;
    }
}
