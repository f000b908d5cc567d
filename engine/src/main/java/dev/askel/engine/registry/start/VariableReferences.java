package dev.askel.engine.registry.start;

import dev.askel.asl.expression.Expression;
import dev.askel.asl.model.ChoiceState;
import dev.askel.asl.model.Condition;
import dev.askel.asl.model.DataFlow;
import dev.askel.asl.model.FailState;
import dev.askel.asl.model.ItemBatcher;
import dev.askel.asl.model.ItemReader;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.ParallelState;
import dev.askel.asl.model.PassState;
import dev.askel.asl.model.PathSelection;
import dev.askel.asl.model.RetryableState;
import dev.askel.asl.model.State;
import dev.askel.asl.model.StateGraph;
import dev.askel.asl.model.StateMachine;
import dev.askel.asl.model.SucceedState;
import dev.askel.asl.model.TaskState;
import dev.askel.asl.model.WaitState;
import dev.askel.asl.model.WaitUntil;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the variables that each state of a definition reads (variableReferences of
 * DescribeStateMachine: docs/aws/api.md, 4.1 State machines; recorded:
 * test_sfn_api_variable_references). States inside branches and processors appear under their own
 * names; a state that reads no variable is omitted.
 */
final class VariableReferences {
    private final TreeMap<String, List<String>> byState = new TreeMap<>();

    private VariableReferences() {}

    /** Returns the variables that each state reads, sorted by state and by variable. */
    static Map<String, List<String>> of(StateMachine machine) {
        var references = new VariableReferences();
        references.visit(machine.root());
        return Collections.unmodifiableMap(references.byState);
    }

    private void visit(StateGraph graph) {
        for (var state : graph.states().values()) {
            var read = new Reads();
            read.addState(state);
            if (!read.variables.isEmpty()) {
                byState.put(state.name(), List.copyOf(read.variables));
            }
            switch (state) {
                case ParallelState parallel -> parallel.branches().forEach(this::visit);
                case MapState map -> visit(map.itemProcessor().graph());
                case PassState _,
                        ChoiceState _,
                        WaitState _,
                        SucceedState _,
                        FailState _,
                        TaskState _ -> {}
            }
        }
    }

    /** Collects the variables of one state. */
    private static final class Reads {
        private final TreeSet<String> variables = new TreeSet<>();

        void addState(State state) {
            addDataFlow(state.dataFlow());
            add(state.assign().values());
            switch (state) {
                case PassState _, SucceedState _ -> {}
                case FailState fail -> {
                    add(fail.error());
                    add(fail.cause());
                }
                case WaitState wait -> addUntil(wait.until());
                case ChoiceState choice -> addChoice(choice);
                case TaskState task -> {
                    add(task.timeoutSeconds());
                    add(task.heartbeatSeconds());
                    add(task.credentials());
                    addCatchers(task);
                }
                case ParallelState parallel -> addCatchers(parallel);
                case MapState map -> addMap(map);
            }
        }

        private void addDataFlow(DataFlow flow) {
            switch (flow) {
                case DataFlow.JsonPathFlow path -> {
                    addSelection(path.inputPath());
                    add(path.parameters());
                    add(path.resultSelector());
                    addSelection(path.outputPath());
                }
                case DataFlow.JsonataFlow jsonata -> {
                    add(jsonata.arguments());
                    add(jsonata.output());
                }
            }
        }

        private void addSelection(PathSelection selection) {
            switch (selection) {
                case PathSelection.Whole(), PathSelection.Nothing() -> {}
                case PathSelection.Selected(var path) -> add(path);
            }
        }

        private void addUntil(WaitUntil until) {
            switch (until) {
                case WaitUntil.Seconds(var value) -> add(value);
                case WaitUntil.SecondsPath(var path) -> add(path);
                case WaitUntil.Timestamp(var value) -> add(value);
                case WaitUntil.TimestampPath(var path) -> add(path);
            }
        }

        private void addChoice(ChoiceState choice) {
            for (var rule : choice.rules()) {
                addCondition(rule.condition());
                add(rule.assign().values());
                add(rule.output());
            }
        }

        private void addCondition(Condition condition) {
            switch (condition) {
                case Condition.And(var all) -> all.forEach(this::addCondition);
                case Condition.Or(var any) -> any.forEach(this::addCondition);
                case Condition.Not(var other) -> addCondition(other);
                case Condition.Comparison(var variable, _, var operand) -> {
                    add(variable);
                    addOperand(operand);
                }
                case Condition.StringMatches(var variable, _) -> add(variable);
                case Condition.TypeTest(var variable, _, _) -> add(variable);
                case Condition.Evaluated(var expression) -> add(expression);
            }
        }

        private void addOperand(Condition.Operand operand) {
            switch (operand) {
                case Condition.Operand.Text _,
                        Condition.Operand.Numeric _,
                        Condition.Operand.Timestamp _,
                        Condition.Operand.Bool _ -> {}
                case Condition.Operand.FromPath(var path, _) -> add(path);
            }
        }

        private void addMap(MapState map) {
            add(map.items());
            add(map.itemSelector());
            add(map.maxConcurrency());
            var distributed = map.distributed();
            if (distributed != null) {
                add(distributed.toleratedFailureCount());
                add(distributed.toleratedFailurePercentage());
                addBatcher(distributed.itemBatcher());
                addReader(distributed.itemReader());
                var writer = distributed.resultWriter();
                add(writer == null ? null : writer.arguments());
            }
            addCatchers(map);
        }

        private void addBatcher(@Nullable ItemBatcher batcher) {
            if (batcher != null) {
                add(batcher.maxItemsPerBatch());
                add(batcher.maxInputBytesPerBatch());
                add(batcher.batchInput());
            }
        }

        private void addReader(@Nullable ItemReader reader) {
            if (reader != null) {
                add(reader.arguments());
                add(reader.maxItems());
            }
        }

        private void addCatchers(RetryableState state) {
            for (var catcher : state.catchers()) {
                add(catcher.assign().values());
                add(catcher.output());
            }
        }

        private void add(@Nullable Expression expression) {
            if (expression != null) {
                variables.addAll(expression.variables());
            }
        }
    }
}
