package dev.askel.asl.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.Payload;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests references to events that have no id yet. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EventRefTest {
    private static final FramePath BRANCH = FramePath.ROOT.child(0, 1);

    @Test
    void the_first_event_of_a_transition_gets_the_next_id() {
        assertThat(EventRef.resolve(EventRef.relative(0), 41)).isEqualTo(42);
        assertThat(EventRef.resolve(EventRef.relative(3), 41)).isEqualTo(45);
    }

    @Test
    void an_absolute_reference_and_none_resolve_to_themselves() {
        assertThat(EventRef.resolve(7, 41)).isEqualTo(7);
        assertThat(EventRef.resolve(EventRef.NONE, 41)).isEqualTo(EventRef.NONE);
        assertThat(EventRef.isRelative(EventRef.NONE)).isFalse();
        assertThat(EventRef.isRelative(EventRef.relative(0))).isTrue();
    }

    @Test
    void relative_references_in_every_kind_of_entry_become_ids() {
        var event =
                new HistoryEvent(
                        BRANCH,
                        EventRef.relative(1),
                        EventRef.relative(0),
                        Instant.EPOCH,
                        HistoryEventType.LambdaFunctionStarted,
                        EventDetails.None.INSTANCE);
        assertThat(event.resolve(10).id()).isEqualTo(12);
        assertThat(event.resolve(10).previousEventId()).isEqualTo(11);
        assertThat(
                        new Fact.RetryScheduled(BRANCH, 0, Instant.EPOCH, EventRef.relative(0))
                                .resolve(10))
                .isEqualTo(new Fact.RetryScheduled(BRANCH, 0, Instant.EPOCH, 11));
        assertThat(
                        new Fact.BranchStarted(
                                        BRANCH,
                                        "P",
                                        Payload.EMPTY_OBJECT,
                                        EventRef.relative(0),
                                        null)
                                .resolve(10))
                .isEqualTo(new Fact.BranchStarted(BRANCH, "P", Payload.EMPTY_OBJECT, 11, null));
        assertThat(new Fact.FrameFailed(BRANCH, "E", null, EventRef.relative(0), true).resolve(10))
                .isEqualTo(new Fact.FrameFailed(BRANCH, "E", null, 11, true));
    }

    @Test
    void an_entry_without_relative_references_resolves_to_itself() {
        var event =
                new HistoryEvent(
                        BRANCH,
                        3,
                        2,
                        Instant.EPOCH,
                        HistoryEventType.LambdaFunctionStarted,
                        EventDetails.None.INSTANCE);
        assertThat(event.resolve(10)).isSameAs(event);
        var timer = new Fact.TimerSet(BRANCH, Instant.EPOCH);
        assertThat(timer.resolve(10)).isSameAs(timer);
    }
}
