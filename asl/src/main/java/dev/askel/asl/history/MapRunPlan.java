package dev.askel.asl.history;

import dev.askel.asl.expression.Payload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The evaluated fields of a distributed Map state for one Map Run (docs/aws/asl.md section 10). It
 * does not contain ItemSelector, which is evaluated for each item.
 *
 * @param uuid the last part of the ARN of the Map Run
 * @param label the Label of the state, or a generated label
 * @param input the input of the state after InputPath, which ItemSelector reads
 * @param items the array of items; null when an ItemReader reads the items. The members of an
 *     object become items {@code {"Key": …, "Value": …}}
 * @param reader the ItemReader; null when {@code items} contains the items
 * @param batching the limits of a batch; null when each item has its own child execution
 * @param writer the ResultWriter; null when the output of the state contains the results
 * @param maxConcurrency the maximum number of concurrent child executions; 0 means that the state
 *     sets no limit
 * @param toleratedFailurePercentage the percentage of items that may fail, from 0 to 100
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
            throw new IllegalArgumentException("A Map Run must have either items or a reader");
        }
    }

    /** Returns all payloads of the plan. */
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
     * @param resource the Resource, for example {@code arn:aws:states:::s3:getObject}
     * @param arguments the evaluated Parameters or Arguments, a JSON object
     * @param config the ReaderConfig of the definition, a JSON object that can be empty; its
     *     MaxItems and MaxItemsPath are not used
     * @param itemsMax the evaluated MaxItems, or {@link #ITEMS_UNLIMITED}. The reader fails when it
     *     is negative
     */
    public record Reader(String resource, Payload arguments, Payload config, long itemsMax) {}

    /**
     * The ItemBatcher of the state.
     *
     * @param itemsMax the maximum number of items in a batch
     * @param bytesMax the maximum size of a child's input in bytes
     * @param batchInput the BatchInput that the input of every child contains; null without one
     */
    public record Batching(int itemsMax, int bytesMax, @Nullable Payload batchInput) {}

    /**
     * The ResultWriter of the state.
     *
     * @param resource the Resource, for example {@code arn:aws:states:::s3:putObject}; null when
     *     the results are formatted but not exported
     * @param arguments the evaluated Parameters or Arguments with Bucket and Prefix; null without a
     *     resource
     * @param config the WriterConfig of the definition, a JSON object that can be empty
     */
    public record Writer(@Nullable String resource, @Nullable Payload arguments, Payload config) {}
}
