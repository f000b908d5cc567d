package dev.askel.engine.api;

import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Operations on the tags of state machines and activities (docs/aws/api.md section 4.6). Any other
 * ARN is refused with {@code ResourceNotFound}.
 */
public interface Tags {

    /**
     * Adds tags, and replaces the values of existing keys. More than 50 tags are refused with
     * {@code TooManyTags}.
     */
    CompletionStage<Answer<TagResourceResult>> tagResource(
            Caller caller, TagResourceRequest request);

    /** Removes tags; unknown keys are ignored. */
    CompletionStage<Answer<UntagResourceResult>> untagResource(
            Caller caller, UntagResourceRequest request);

    /** Lists the tags in the order of their addition. */
    CompletionStage<Answer<ListTagsForResourceResult>> listTagsForResource(
            Caller caller, ListTagsForResourceRequest request);

    record TagResourceRequest(String resourceArn, List<Tag> tags) {}

    record TagResourceResult() {}

    record UntagResourceRequest(String resourceArn, List<String> tagKeys) {}

    record UntagResourceResult() {}

    record ListTagsForResourceRequest(String resourceArn) {}

    record ListTagsForResourceResult(List<Tag> tags) {}
}
