package dev.askel.connectors.items;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.aws.ServiceCaller;
import dev.askel.connectors.aws.ServiceResponse;
import dev.askel.engine.maprun.source.ItemReaderException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Lists the objects of a bucket in the order of their keys, one page at a time. A listing resumes
 * after a key, so objects that are deleted in the meantime do not shift the position.
 */
final class Listing {
    private static final Duration PAGE_TIMEOUT = Duration.ofSeconds(60);
    private static final String URL_ENCODING = "url";

    private final BucketCalls calls;
    private final ObjectNode arguments;
    private final ServiceCaller caller;
    private final Queue<Entry> page = new ArrayDeque<>();
    private String lastKey;
    private boolean isComplete;

    /** The continuation token after a page without objects, because such a page has no last key. */
    private @Nullable String continuation;

    /**
     * An object of the listing.
     *
     * @param members the members in S3's answer, with a decoded key
     */
    record Entry(String key, JsonNode members) {}

    /**
     * Creates a listing; sends no request.
     *
     * @param arguments the members of ListObjectsV2
     * @param lastKey the key after which the listing begins; empty for all keys
     */
    Listing(BucketCalls calls, ObjectNode arguments, ServiceCaller caller, String lastKey) {
        this.calls = calls;
        this.arguments = arguments;
        this.caller = caller;
        this.lastKey = lastKey;
    }

    /** Returns the next object; null at the end. */
    @Nullable Entry next() throws ItemReaderException, InterruptedException {
        while (page.isEmpty() && !isComplete) {
            readPage();
        }
        return page.poll();
    }

    private void readPage() throws ItemReaderException, InterruptedException {
        var parameters = arguments.deepCopy();
        parameters.remove("ContinuationToken");
        parameters.put("EncodingType", URL_ENCODING);
        if (continuation != null) {
            parameters.put("ContinuationToken", continuation);
        } else if (!lastKey.isEmpty()) {
            parameters.put("StartAfter", lastKey);
        }
        var answer = calls.call("ListObjectsV2", parameters, caller, PAGE_TIMEOUT);
        if (!(answer instanceof ServiceResponse.Answered(var result, _, _))) {
            throw new ItemReaderException(
                    "The objects of s3://%s/%s could not be listed: %s"
                            .formatted(
                                    arguments.path("Bucket").asText(),
                                    arguments.path("Prefix").asText(),
                                    BucketCalls.reason(answer)));
        }
        boolean isEncoded = result.path("EncodingType").asText().equals(URL_ENCODING);
        for (var members : result.path("Contents")) {
            var text = members.path("Key").asText();
            var key = isEncoded ? URLDecoder.decode(text, StandardCharsets.UTF_8) : text;
            page.add(new Entry(key, members));
            lastKey = key;
        }
        isComplete = !result.path("IsTruncated").asBoolean();
        continuation = page.isEmpty() && !isComplete ? continuationOf(result, continuation) : null;
    }

    private String continuationOf(JsonNode result, @Nullable String previous)
            throws ItemReaderException {
        var next = result.path("NextContinuationToken").asText();
        if (next.isEmpty() || next.equals(previous)) {
            throw new ItemReaderException(
                    "The objects of s3://%s/%s could not be listed: a page has no objects and does not continue."
                            .formatted(
                                    arguments.path("Bucket").asText(),
                                    arguments.path("Prefix").asText()));
        }
        return next;
    }
}
