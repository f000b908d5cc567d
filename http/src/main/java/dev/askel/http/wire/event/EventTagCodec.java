package dev.askel.http.wire.event;

import dev.askel.engine.api.Tag;
import dev.askel.http.wire.ApiOperation;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.Members;
import dev.askel.http.wire.SerializationException;
import java.util.List;

/** Reads and writes the operations on tags of rules and event buses. */
final class EventTagCodec {
    private static final String RESOURCE = "ResourceARN";

    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    ApiOperation.ofEventBridge(
                            "TagResource",
                            members ->
                                    new TagRequest(
                                            members.text(RESOURCE, EventConstraints.ARN),
                                            members.structures("Tags", EventTagCodec::read)),
                            (events, caller, request) ->
                                    events.tags()
                                            .tagResource(caller, request.arn(), request.tags()),
                            (_, _) -> {}),
                    ApiOperation.ofEventBridge(
                            "UntagResource",
                            members ->
                                    new UntagRequest(
                                            members.text(RESOURCE, EventConstraints.ARN),
                                            members.texts("TagKeys", EventConstraints.TAG_KEY)),
                            (events, caller, request) ->
                                    events.tags()
                                            .untagResource(caller, request.arn(), request.keys()),
                            (_, _) -> {}),
                    ApiOperation.ofEventBridge(
                            "ListTagsForResource",
                            members -> members.text(RESOURCE, EventConstraints.ARN),
                            (events, caller, arn) -> events.tags().listTagsForResource(caller, arn),
                            (json, tags) -> json.member("Tags", tags, EventTagCodec::write)));

    private EventTagCodec() {}

    private record TagRequest(String arn, List<Tag> tags) {}

    private record UntagRequest(String arn, List<String> keys) {}

    /** Reads the tags of a creation; the list is empty when the member is absent. */
    static List<Tag> readOptional(Members members) throws SerializationException {
        var tags = members.structuresOrNull("Tags", EventTagCodec::read);
        return tags == null ? List.of() : tags;
    }

    private static Tag read(Members tag) throws SerializationException {
        return new Tag(
                tag.text("Key", EventConstraints.TAG_KEY),
                tag.text("Value", EventConstraints.TAG_VALUE));
    }

    private static void write(JsonWriter json, Tag tag) {
        json.beginObject().member("Key", tag.key()).member("Value", tag.value()).endObject();
    }
}
