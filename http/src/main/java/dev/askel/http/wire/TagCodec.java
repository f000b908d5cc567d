package dev.askel.http.wire;

import dev.askel.engine.api.Tag;
import dev.askel.engine.api.Tags.ListTagsForResourceRequest;
import dev.askel.engine.api.Tags.TagResourceRequest;
import dev.askel.engine.api.Tags.UntagResourceRequest;
import java.util.List;

/**
 * Reads and writes the operations on tags of state machines and activities (docs/aws/api.md section
 * 4.6).
 */
final class TagCodec {
    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    new ApiOperation<>(
                            "TagResource",
                            members ->
                                    new TagResourceRequest(
                                            members.text("resourceArn", StringConstraint.ARN),
                                            members.structures("tags", TagCodec::read)),
                            (engine, caller, request) -> engine.tags().tagResource(caller, request),
                            (_, _) -> {}),
                    new ApiOperation<>(
                            "UntagResource",
                            members ->
                                    new UntagResourceRequest(
                                            members.text("resourceArn", StringConstraint.ARN),
                                            members.texts("tagKeys", StringConstraint.TAG_KEY)),
                            (engine, caller, request) ->
                                    engine.tags().untagResource(caller, request),
                            (_, _) -> {}),
                    new ApiOperation<>(
                            "ListTagsForResource",
                            members ->
                                    new ListTagsForResourceRequest(
                                            members.text("resourceArn", StringConstraint.ARN)),
                            (engine, caller, request) ->
                                    engine.tags().listTagsForResource(caller, request),
                            (json, result) -> json.member("tags", result.tags(), TagCodec::write)));

    private TagCodec() {}

    /** Reads the tags of a request that creates a resource; empty when the member is absent. */
    static List<Tag> readOptional(Members members) throws SerializationException {
        var tags = members.structuresOrNull("tags", TagCodec::read);
        return tags == null ? List.of() : tags;
    }

    private static Tag read(Members tag) throws SerializationException {
        var value = tag.textOrNull("value", StringConstraint.TAG_VALUE);
        return new Tag(tag.text("key", StringConstraint.TAG_KEY), value == null ? "" : value);
    }

    private static void write(JsonWriter json, Tag tag) {
        json.beginObject().member("key", tag.key()).member("value", tag.value()).endObject();
    }
}
