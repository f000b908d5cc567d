package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.ExecutionEnvironment;
import dev.askel.asl.interpreter.context.Inspector;
import dev.askel.asl.interpreter.context.ItemContext;
import dev.askel.asl.interpreter.context.TaskParameterCheck;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.step.ItemBatches;
import dev.askel.asl.interpreter.step.ItemSelection;
import dev.askel.asl.model.StateMachine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Creates the inputs of the child executions of one Map Run from its items (docs/aws/asl.md section
 * 10). Instances are immutable and have no side effects, so threads may share them.
 */
public final class ChildInputs {
    private final ExecutionEnvironment environment;
    private final Frame frame;
    private final MapRunPlan plan;

    /**
     * Creates the inputs for the Map Run that {@code frame} has started.
     *
     * @param machine the state machine revision that the parent execution runs
     * @param identity the identity of the parent execution
     * @param executionInput the input of the parent execution
     * @param frame the parent's frame that is in the distributed Map state
     */
    public ChildInputs(
            StateMachine machine,
            ExecutionIdentity identity,
            Payload executionInput,
            Frame frame,
            ExecutionLimits limits) {
        if (!(frame.phase() instanceof Phase.Mapping(var run))) {
            throw new IllegalArgumentException("No Map Run in " + frame.phase());
        }
        this.environment =
                new ExecutionEnvironment(
                        machine,
                        identity,
                        executionInput,
                        (_, _, _) -> {
                            throw new IllegalStateException("An item has no task token");
                        },
                        _ -> false,
                        TaskParameterCheck.NONE,
                        limits,
                        Inspector.NONE);
        this.frame = frame;
        this.plan = run.plan();
    }

    /** The plan of the Map Run. */
    public MapRunPlan plan() {
        return plan;
    }

    /** Whether the Map has an ItemSelector, which {@link #select} evaluates. */
    public boolean hasItemSelector() {
        return ItemSelection.hasItemSelector(environment, frame);
    }

    /**
     * An item of the Map Run.
     *
     * @param index the index of the item in the Map Run, from 0
     * @param keyed whether the value is a member of an object, {@code {"Key":…,"Value":…}}
     * @param source {@code s3://bucket/key} of the object that contains the item, when the reader
     *     reads several objects; null otherwise
     */
    public record Item(long index, Payload value, boolean keyed, @Nullable String source) {}

    /**
     * Evaluates ItemSelector for an item. Without ItemSelector, the result is the item itself.
     *
     * @param context the context of the evaluation, whose {@code lastEventId} is not used. If its
     *     budget was too small ({@link Budget#wasTooSmall}), the caller must ignore the result and
     *     select the item again with a full budget
     */
    public ItemSelection select(Item item, AdvanceContext context) {
        return ItemSelection.select(
                environment, frame, plan.input(), item.value(), () -> itemContext(item), context);
    }

    /** Returns the result of {@link #select} for a Map without ItemSelector. */
    public ItemSelection withoutSelector(Payload item) {
        return ItemSelection.checkSize(environment, frame, item);
    }

    private ItemContext itemContext(Item item) {
        var source = item.source() == null ? ItemContext.sourceOf(plan.reader()) : item.source();
        return ItemContext.of(item.index(), item.value(), item.keyed(), source);
    }

    /** Returns the size in bytes of a batch without items. The Map must have an ItemBatcher. */
    public long emptyBatchBytes() {
        return ItemBatches.emptyBytes(batchInput());
    }

    /**
     * Returns the size in bytes of a batch after adding an item.
     *
     * @param items the number of items before the addition
     * @param bytes the size of the batch in bytes before the addition
     */
    public long batchBytes(int items, long bytes, Payload item) {
        return ItemBatches.bytesAfterAdding(items, bytes, item);
    }

    /**
     * Whether a batch with {@code items} items and {@code bytes} bytes has space for an item. An
     * empty batch has space for any item.
     */
    public boolean hasSpace(int items, long bytes, Payload item) {
        return ItemBatches.hasSpace(items, bytes, item, batching());
    }

    /**
     * Returns the input of a child execution with these items: {@code {"BatchInput": …, "Items":
     * […]}}.
     */
    public ItemSelection createBatchInput(List<Payload> items) {
        return ItemSelection.checkSize(
                environment, frame, ItemBatches.createBatch(batchInput(), items));
    }

    private MapRunPlan.Batching batching() {
        var batching = plan.batching();
        if (batching == null) {
            throw new IllegalStateException("The Map Run " + plan.uuid() + " has no batches");
        }
        return batching;
    }

    private @Nullable JsonNode batchInput() {
        var given = batching().batchInput();
        return given == null ? null : given.tree();
    }
}
