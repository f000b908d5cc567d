package dev.askel.engine.execution.call;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.engine.task.TaskOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Tests which calls a pause can withdraw without an unknown outcome. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class FramePermitWaitTest {
    private static final TaskOutcome.Deferred PERMIT =
            new TaskOutcome.Deferred("permit", Instant.EPOCH);

    private final List<CompletableFuture<Void>> confirmations = new ArrayList<>();

    private FramePermitWait newWait(boolean inRow) {
        return new FramePermitWait(
                new FramePermitWait.Listener() {
                    @Override
                    public void onAwaited(FramePermitWait wait, TaskOutcome.Deferred permit) {}

                    @Override
                    public void onGranted(FramePermitWait wait, CompletableFuture<Void> confirmed) {
                        confirmations.add(confirmed);
                    }
                },
                inRow);
    }

    @Test
    void a_call_that_waits_in_the_row_is_unsent_until_its_permit_is_confirmed() {
        var wait = newWait(true);
        wait.onBegin(PERMIT);
        assertThat(wait.isUnsent()).isTrue();
        var sent = wait.onPermit();
        assertThat(wait.isUnsent()).isTrue();
        wait.end();
        assertThat(wait.isUnsent()).isTrue();
        confirmations.getFirst().complete(null);
        assertThat(wait.isUnsent()).isFalse();
        assertThat(sent.toCompletableFuture()).isCompleted();
    }

    @Test
    void a_call_that_never_waits_in_the_row_may_have_been_made() {
        var immediate = newWait(true);
        assertThat(immediate.isUnsent()).isFalse();
        assertThat(immediate.onPermit().toCompletableFuture()).isCompleted();
        assertThat(immediate.isUnsent()).isFalse();
        var repeatable = newWait(false);
        repeatable.onBegin(PERMIT);
        assertThat(repeatable.isUnsent()).isFalse();
    }
}
