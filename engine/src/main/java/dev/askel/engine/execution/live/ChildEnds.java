package dev.askel.engine.execution.live;

import dev.askel.asl.history.FramePath;
import dev.askel.asl.interpreter.execution.ExecutionState;
import dev.askel.engine.execution.ExecutionCommand.ChildFinished;
import dev.askel.engine.execution.ExecutionServices;
import dev.askel.engine.execution.actor.ExecutionActorContext;
import dev.askel.engine.execution.commit.Commits;
import dev.askel.engine.execution.decision.StimulusListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles the ends of the children of a live execution. A child repeats its message. */
final class ChildEnds {
    private static final Logger LOG = LoggerFactory.getLogger(ChildEnds.class);

    private final ExecutionActorContext actorContext;
    private final ExecutionRunner runner;
    private final Commits commits;
    private final CallAnswers answers;
    private final ExecutionServices services;

    ChildEnds(
            ExecutionActorContext actorContext,
            ExecutionRunner runner,
            Commits commits,
            CallAnswers answers,
            ExecutionServices services) {
        this.actorContext = actorContext;
        this.runner = runner;
        this.commits = commits;
        this.answers = answers;
        this.services = services;
    }

    void onFinished(ChildFinished finished) {
        var acknowledge =
                new StimulusListener() {
                    @Override
                    public void onCommitted() {
                        services.children()
                                .acknowledge(
                                        finished.senderPersistenceId(), finished.noticeOrdinal());
                    }

                    @Override
                    public void onRefused() {
                        onCommitted();
                    }
                };
        if (!isOf(runner.state(), finished)) {
            // The child belongs to an expired execution with the same name, so no task waits for
            // its end.
            commits.answerWhenCommitted(acknowledge::onCommitted);
            return;
        }
        var outcome = finished.outcome();
        if (outcome.mustBeRead()) {
            readData(finished);
            return;
        }
        var path = new FramePath(finished.frame());
        // The child may end before this actor receives the reply to the child's start.
        runner.stimulate(path, outcome.submittedStimulus(finished.ordinal()), null);
        runner.stimulate(
                path,
                outcome.resultStimulus(finished.ordinal(), answers.showsChildDataAsJson(path)),
                acknowledge);
    }

    private static boolean isOf(ExecutionState state, ChildFinished finished) {
        var startStamp = finished.startStamp();
        return startStamp == null || startStamp.equals(state.identity().startStamp());
    }

    /** Reads the large data of the child, and then handles its end. */
    private void readData(ChildFinished finished) {
        var self = actorContext.actor().getSelf();
        var id = actorContext.persistenceId();
        finished.outcome()
                .inMemory(services.journal().payloads(), finished.senderPersistenceId())
                .whenComplete((read, failure) -> {
                    if (read == null) {
                        LOG.warn("{}: the data of a child cannot be read", id, failure);
                    } else {
                        self.tell(finished.withOutcome(read));
                    }
                });
    }
}
