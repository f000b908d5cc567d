package dev.askel.asl.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.MapRunPlan;
import dev.askel.asl.interpreter.context.AdvanceContext;
import dev.askel.asl.interpreter.context.ExecutionEnvironment;
import dev.askel.asl.interpreter.context.Inspector;
import dev.askel.asl.interpreter.context.ItemContext;
import dev.askel.asl.interpreter.context.TaskRefusals;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import dev.askel.asl.interpreter.execution.Frame;
import dev.askel.asl.interpreter.execution.Phase;
import dev.askel.asl.interpreter.step.ItemBatches;
import dev.askel.asl.interpreter.step.ItemSelection;
import dev.askel.asl.model.StateMachine;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the inputs of the child executions of one Map Run from its items (docs/aws/asl.md section
 * 10). Immutable and free of effects; safe to share between threads.
 */
public final class ChildInputs {
    private final ExecutionEnvironment environment;
    private final Frame frame;
    private final MapRunPlan plan;

    /**
     * Makes the inputs of the children of one Map Run.
     *
     * @param machine the revision that the parent is pinned to
     * @param identity the parent's identity
     * @param executionInput the parent's input
     * @param frame the parent's frame, which is in the distributed Map state
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
                        TaskRefusals.NONE,
                        limits,
                        Inspector.NONE);
        this.frame = frame;
        this.plan = run.plan();
    }

    /** The plan of the Map Run. */
    public MapRunPlan plan() {
        return plan;
    }

    /** Whether {@link #select} evaluates an expression. */
    public boolean hasSelector() {
        return ItemSelection.hasSelector(environment, frame);
    }

    /**
     * An item of the run.
     *
     * @param index the number of the item in the run, from 0
     * @param keyed whether the value is a member of an object, {@code {"Key":…,"Value":…}}
     * @param source {@code s3://bucket/key} of the object that contains the item, when the reader
     *     reads several objects; null otherwise
     */
    public record Item(long index, Payload value, boolean keyed, @Nullable String source) {}

    /**
     * Evaluates ItemSelector for an item. Without ItemSelector the value is the item.
     *
     * @param context its {@code lastEventId} is not used. when its budget has fallen short, the
     *     caller must ignore the result and select the item again with a full budget
     */
    public ItemSelection select(Item item, AdvanceContext context) {
        return ItemSelection.of(
                environment, frame, plan.input(), item.value(), () -> itemContext(item), context);
    }

    /**
     * Returns the result of {@link #select} without evaluating anything, for a Map without
     * ItemSelector.
     */
    public ItemSelection unselected(Payload item) {
        return ItemSelection.fitting(environment, frame, item);
    }

    private ItemContext itemContext(Item item) {
        var source = item.source() == null ? ItemContext.source(plan.reader()) : item.source();
        return ItemContext.of(item.index(), item.value(), item.keyed(), source);
    }

    /** Returns the bytes of a batch without items. The plan must have batching. */
    public long emptyBatchBytes() {
        return ItemBatches.emptyBytes(batchInput());
    }

    /**
     * Returns the bytes of a batch with one more item.
     *
     * @param items the number of items without the new one
     * @param bytes the bytes of the batch without the new item
     */
    public long batchBytes(int items, long bytes, Payload item) {
        return ItemBatches.bytesWith(items, bytes, item);
    }

    /**
     * Whether a batch with {@code items} items and {@code bytes} bytes has space for an item. An
     * empty batch has space for any item.
     */
    public boolean hasSpace(int items, long bytes, Payload item) {
        return ItemBatches.hasSpace(items, bytes, item, batching());
    }

    /** The input of a child with these items: {@code {"BatchInput": …, "Items": […]}}. */
    public ItemSelection batch(List<Payload> items) {
        return ItemSelection.fitting(environment, frame, ItemBatches.batch(batchInput(), items));
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
