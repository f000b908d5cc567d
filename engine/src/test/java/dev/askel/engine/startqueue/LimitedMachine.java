package dev.askel.engine.startqueue;

import static dev.askel.engine.Client.caller;
import static dev.askel.engine.Client.ok;
import static dev.askel.engine.Client.refused;

import dev.askel.engine.Client;
import dev.askel.engine.EngineRig;
import dev.askel.engine.Eventually;
import dev.askel.engine.Functions;
import dev.askel.engine.Functions.HeldCalls;
import dev.askel.engine.api.Answer;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Executions.StopExecutionRequest;
import dev.askel.engine.api.Executions.StopExecutionResult;
import dev.askel.engine.api.workbench.StartLimits;
import dev.askel.engine.api.workbench.StartLimits.Overflow;
import dev.askel.engine.api.workbench.StartLimits.QueuedExecution;
import dev.askel.engine.api.workbench.StartLimits.StartRule;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A machine with one task, whose calls the test answers. */
final class LimitedMachine {
    /** A key of rules. */
    static final String KEY = "{% $states.input.k %}";

    private final EngineRig rig;
    private final String function = EngineRig.uniqueName("limited");
    private final HeldCalls work;
    private final String arn;

    LimitedMachine(EngineRig rig) {
        this.rig = rig;
        this.work = rig.functions().hold(function);
        this.arn = createMachine("");
    }

    /** Creates a further machine with the same task and other fields. */
    String createMachine(String fields) {
        return rig.client()
                .createMachine(
                        EngineRig.uniqueName("limited-machine"),
                        """
                        {"StartAt": "Work"%s, "States": {
                          "Work": {"Type": "Task", "Resource": "%s", "End": true}}}\
                        """
                                .formatted(fields, Functions.arn(function)));
    }

    /** Creates a machine with a Distributed Map whose children have the same task. */
    String createMapping() {
        return rig.client()
                .createMachine(
                        EngineRig.uniqueName("mapping"),
                        """
                        {"StartAt": "M", "States": {"M": {"Type": "Map", "End": true,
                          "ItemProcessor": {
                            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
                            "StartAt": "Work", "States": {
                              "Work": {"Type": "Task", "Resource": "%s", "End": true}}}}}}\
                        """
                                .formatted(Functions.arn(function)));
    }

    Client client() {
        return rig.client();
    }

    /** Returns the operations of a node that is not lost. */
    StartLimits limits() {
        return rig.node().engine().startLimits();
    }

    HeldCalls work() {
        return work;
    }

    String arn() {
        return arn;
    }

    void limit(int concurrency, @Nullable String key) {
        put(concurrency, key, StartLimits.QUEUE_DEFAULT, Overflow.REFUSE);
    }

    void put(int concurrency, @Nullable String key, int queueMax, Overflow overflow) {
        put(new StartRule(concurrency, key, queueMax, overflow, false));
    }

    void put(StartRule rule) {
        ok(limits().put(caller(), arn, rule));
    }

    void awaitCounts(long used, long waiting) {
        awaitCounts(arn, used, waiting);
    }

    void awaitCounts(String machine, long used, long waiting) {
        Eventually.holds(
                used + " used and " + waiting + " waiting",
                () -> {
                    var found = ok(limits().describe(caller(), machine));
                    return found.used() == used && found.waiting() == waiting;
                });
    }

    /** Stops an execution if it is queued. */
    CompletionStage<Answer<StopExecutionResult>> stopQueued(String execution) {
        return limits().stopQueued(caller(), new StopExecutionRequest(execution, "Obsolete", null));
    }

    /** Returns the refusal to stop an execution that is not queued. */
    EngineError stopRefusal(String execution) {
        return refused(stopQueued(execution));
    }

    @Nullable QueuedExecution queued(String execution) {
        return ok(limits().findQueued(caller(), execution)).orElse(null);
    }
}
