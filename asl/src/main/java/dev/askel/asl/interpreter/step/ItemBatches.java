package dev.askel.asl.interpreter.step;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.askel.asl.expression.Budget;
import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Evaluation;
import dev.askel.asl.expression.Expression;
import dev.askel.asl.expression.Failure;
import dev.askel.asl.expression.JsonSize;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.MapRunPlan.Batching;
import dev.askel.asl.interpreter.context.StateScope;
import dev.askel.asl.model.ItemBatcher;
import dev.askel.asl.model.MapState;
import dev.askel.asl.model.QueryLanguage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Groups the items of a Map into batches for its ItemBatcher: {@code {"BatchInput": …, "Items":
 * […]}}. The AWS recording test_map_item_batching_base_json_max_per_batch_jsonata shows this order
 * of the members. A batch is full when one more item would exceed one of its limits. A single item
 * that exceeds these limits is a batch by itself, if it is within the limit of an input.
 */
public final class ItemBatches {
    private static final int BAD = -1;

    /**
     * The maximum nesting of items that are joined as JSON strings. Deeper items are joined as
     * trees, and the nesting of the batch is then checked.
     */
    private static final int JOINED_LEVELS_MAX = 64;

    private static final byte[] ITEMS_ONLY = "{\"Items\":[".getBytes(StandardCharsets.UTF_8);

    private ItemBatches() {}

    /** Returns the evaluated fields of the ItemBatcher; null when a field has failed the state. */
    static @Nullable Batching evaluateLimits(
            Run run, MapState state, ItemBatcher batcher, StateScope scope) {
        int itemsMax =
                bound(
                        run,
                        state,
                        "MaxItemsPerBatch",
                        batcher.maxItemsPerBatch(),
                        scope,
                        Integer.MAX_VALUE);
        int bytesMax =
                itemsMax == BAD
                        ? BAD
                        : bound(
                                run,
                                state,
                                "MaxInputBytesPerBatch",
                                batcher.maxInputBytesPerBatch(),
                                scope,
                                run.environment().limits().payloadBytesMax());
        if (bytesMax == BAD) {
            return null;
        }
        if (batcher.batchInput() == null) {
            return new Batching(itemsMax, bytesMax, null);
        }
        var common = run.valueOrFailState(batcher.batchInput().evaluate(scope), scope);
        return common == null ? null : new Batching(itemsMax, bytesMax, common);
    }

    /**
     * Groups the items into batches; null when the state has failed.
     *
     * @param items the items after ItemSelector, in order
     */
    static @Nullable List<Payload> group(
            Run run, MapState state, Batching batching, List<Payload> items) {
        var common = batching.batchInput() == null ? null : batching.batchInput().tree();
        var batches = new ArrayList<Payload>();
        long empty = emptyBytes(common);
        var batch = new ArrayList<Payload>();
        long bytes = empty;
        for (var item : items) {
            if (!hasSpace(batch.size(), bytes, item, batching)) {
                if (!addBatch(run, state, createBatch(common, batch), batches)) {
                    return null;
                }
                batch.clear();
                bytes = empty;
            }
            bytes = bytesAfterAdding(batch.size(), bytes, item);
            batch.add(item);
        }
        return batch.isEmpty() || addBatch(run, state, createBatch(common, batch), batches)
                ? batches
                : null;
    }

    /**
     * Returns the size in bytes of a batch without items.
     *
     * @param common the value of BatchInput; null without BatchInput
     */
    public static long emptyBytes(@Nullable JsonNode common) {
        return createBatch(common, List.of()).sizeBytes();
    }

    /** Returns the size in bytes of a batch after adding an item. */
    public static long bytesAfterAdding(int items, long bytes, Payload item) {
        // A comma precedes each item except the first.
        return bytes + item.sizeBytes() + (items == 0 ? 0 : 1);
    }

    /** Whether a batch has space for one more item. An empty batch has space for any item. */
    public static boolean hasSpace(int items, long bytes, Payload item, Batching batching) {
        return items == 0
                || (items < batching.itemsMax()
                        && bytesAfterAdding(items, bytes, item) <= batching.bytesMax());
    }

    /** Returns the batch of these items. */
    public static Payload createBatch(@Nullable JsonNode common, List<Payload> items) {
        int levels = encodedLevels(items);
        if (levels >= 0) {
            return joined(common, items, levels);
        }
        var input = JsonNodeFactory.instance.objectNode();
        if (common != null) {
            input.set("BatchInput", common);
        }
        return Payload.of(input.set("Items", Payload.array(items).tree()));
    }

    /**
     * Returns the maximum nesting of the items. Returns -1 when an item has no encoded JSON string,
     * or is nested too deeply for joining strings.
     */
    private static int encodedLevels(List<Payload> items) {
        int levels = 0;
        for (var item : items) {
            int each = item.levelsIfEncoded();
            if (each < 0 || each > JOINED_LEVELS_MAX) {
                return -1;
            }
            levels = Math.max(levels, each);
        }
        return levels;
    }

    /** Joins the JSON strings of the items, which costs much less than joining their trees. */
    private static Payload joined(@Nullable JsonNode common, List<Payload> items, int itemLevels) {
        var head =
                common == null
                        ? ITEMS_ONLY
                        : ("{\"BatchInput\":" + Payload.of(common).text() + ",\"Items\":[")
                                .getBytes(StandardCharsets.UTF_8);
        long bytes = head.length + 2L + Math.max(0, items.size() - 1);
        for (var item : items) {
            bytes += item.sizeBytes();
        }
        var text = ByteBuffer.allocate(Math.toIntExact(bytes)).put(head);
        boolean isFirst = true;
        for (var item : items) {
            if (!isFirst) {
                text.put((byte) ',');
            }
            text.put(item.utf8());
            isFirst = false;
        }
        text.put((byte) ']').put((byte) '}');
        int commonLevels = common == null ? 0 : JsonSize.levels(common);
        return Payload.ofCompact(text.array(), 1 + Math.max(commonLevels, 1 + itemLevels));
    }

    /**
     * Adds a batch if the budget allows it. The budget limits the size of all batches together,
     * because each batch contains a copy of BatchInput.
     */
    private static boolean addBatch(Run run, MapState state, Payload batch, List<Payload> batches) {
        if (!run.checkSize(batch, state.name()) || !isAffordable(run, batch)) {
            return false;
        }
        batches.add(batch);
        return true;
    }

    /**
     * Spends the bytes of one more input. Returns false when the budget does not allow them; the
     * state has then failed.
     */
    static boolean isAffordable(Run run, Payload input) {
        try {
            run.context().budget().spendBytes(input.sizeBytes());
            return true;
        } catch (Budget.ExhaustedException exhausted) {
            run.failEvaluation(exhausted.toFailure());
            return false;
        }
    }

    /**
     * Returns a limit of the ItemBatcher; {@code absent} when the definition sets none, and {@link
     * #BAD} when the state has failed.
     */
    private static int bound(
            Run run,
            MapState state,
            String field,
            @Nullable Expression expression,
            StateScope scope,
            int absent) {
        if (expression == null) {
            return absent;
        }
        var evaluation =
                state.queryLanguage() == QueryLanguage.JSONATA
                        ? TypedFields.integer(expression, field, scope, 0, Integer.MAX_VALUE)
                        : expression.evaluate(scope);
        return switch (evaluation) {
            case Evaluation.Failed(var failure) -> {
                run.failEvaluation(failure);
                yield BAD;
            }
            case Evaluation.Value(var value) -> {
                var integer = ReferencedInteger.parse(value);
                if (integer.isEmpty()) {
                    failRuntime(
                            run,
                            "The %sPath field refers to value \"%s\" which is not a valid integer: %s"
                                    .formatted(
                                            field,
                                            ReferencedInteger.quoteForCause(value),
                                            expression.source()));
                    yield BAD;
                }
                if (integer.getAsLong() < 0) {
                    failRuntime(run, field + " cannot be negative.");
                    yield BAD;
                }
                yield integer.getAsLong() == 0
                        ? absent
                        : (int) Math.min(integer.getAsLong(), absent);
            }
        };
    }

    private static void failRuntime(Run run, String cause) {
        run.failEvaluation(new Failure(ErrorName.RUNTIME, cause));
    }
}
