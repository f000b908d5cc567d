package dev.askel.asl.history;

import dev.askel.asl.expression.Payload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The evaluated fields of a distributed Map state, which one Map Run uses (docs/aws/asl.md section
 * 10). ItemSelector is not evaluated yet, because each item has its own value.
 *
 * @param uuid the last part of the Map Run's ARN
 * @param label the state's Label, or a generated one
 * @param input the state's effective input, which ItemSelector reads
 * @param items the array of items; null when a reader reads them. The members of an object are
 *     items {@code {"Key": …, "Value": …}}
 * @param reader the source of the items; null when {@code items} has them
 * @param batching the bounds of a batch; null when each item has its own child
 * @param writer the destination of the results; null when the state's output has them
 * @param maxConcurrency the number of children at the same time; 0 means no limit of its own
 * @param toleratedFailurePercentage 0 to 100
 * @param toleratedFailureCount the number of items that may fail, at least 0
 * @param keyed whether {@code items} are the members of an object
 */
public record MapRunPlan(
        String uuid,
        String label,
        Payload input,
        @Nullable Payload items,
        @Nullable Reader reader,
        @Nullable Batching batching,
        @Nullable Writer writer,
        int maxConcurrency,
        double toleratedFailurePercentage,
        long toleratedFailureCount,
        boolean keyed) {
    /** The value of {@link Reader#itemsMax} without a limit. */
    public static final long ITEMS_UNLIMITED = Long.MAX_VALUE;

    public MapRunPlan {
        if ((items == null) == (reader == null)) {
            throw new IllegalArgumentException("A Map Run has either items or a reader");
        }
    }

    /** All data of the plan. */
    public List<Payload> payloads() {
        var payloads = new ArrayList<Payload>();
        payloads.add(input);
        if (items != null) {
            payloads.add(items);
        }
        if (reader != null) {
            payloads.add(reader.arguments());
            payloads.add(reader.config());
        }
        if (batching != null && batching.batchInput() != null) {
            payloads.add(batching.batchInput());
        }
        if (writer != null) {
            if (writer.arguments() != null) {
                payloads.add(writer.arguments());
            }
            payloads.add(writer.config());
        }
        return payloads;
    }

    /**
     * The ItemReader of the state.
     *
     * @param resource the Resource, {@code arn:aws:states:::s3:getObject} for example
     * @param arguments the evaluated Parameters or Arguments, a JSON object
     * @param config the ReaderConfig of the definition, a JSON object that can be empty; MaxItems
     *     and MaxItemsPath in it are not used
     * @param itemsMax the evaluated MaxItems, at least 1, or {@link #ITEMS_UNLIMITED}. A negative
     *     MaxItems is stored as it is, because the reader fails with it
     */
    public record Reader(String resource, Payload arguments, Payload config, long itemsMax) {}

    /**
     * The ItemBatcher of the state.
     *
     * @param itemsMax the largest number of items in a batch
     * @param bytesMax the largest number of bytes of a child's input
     * @param batchInput the member BatchInput of every child's input; null without one
     */
    public record Batching(int itemsMax, int bytesMax, @Nullable Payload batchInput) {}

    /**
     * The ResultWriter of the state.
     *
     * @param resource the Resource, {@code arn:aws:states:::s3:putObject}; null when the results
     *     are formatted but not exported
     * @param arguments the evaluated Parameters or Arguments with Bucket and Prefix; null without a
     *     resource
     * @param config the WriterConfig of the definition, a JSON object that can be empty
     */
    public record Writer(@Nullable String resource, @Nullable Payload arguments, Payload config) {}
}
