package dev.askel.http.wire.event;

import dev.askel.http.wire.ApiOperation;
import dev.askel.http.wire.JsonWriter;
import dev.askel.http.wire.Members;
import dev.askel.http.wire.SerializationException;
import dev.askel.http.wire.StringConstraint;
import dev.askel.trigger.event.EventRules.FailedTarget;
import dev.askel.trigger.event.EventRules.ListPage;
import dev.askel.trigger.event.RuleTarget;
import dev.askel.trigger.event.RuleTarget.HttpParameters;
import dev.askel.trigger.event.RuleTarget.InputTransformer;
import dev.askel.trigger.event.RuleTarget.RetryPolicy;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes the operations on targets of rules. */
final class RuleTargetCodec {
    private static final String RULE = "Rule";
    private static final int LIST_MAX = 100;
    private static final int PATHS_MAX = 100;
    private static final int HTTP_MAX = 100;
    private static final StringConstraint INPUT = StringConstraint.of(0, 8_192);
    private static final StringConstraint INPUT_PATH = StringConstraint.of(0, 256);
    private static final StringConstraint PATH_KEY =
            StringConstraint.matching(1, 256, "[A-Za-z0-9\\_\\-]+");
    private static final StringConstraint TEMPLATE = StringConstraint.of(1, 8_192);
    private static final StringConstraint GROUP_ID = StringConstraint.of(0, 100);
    private static final StringConstraint PATH_PARAMETER =
            StringConstraint.matching(0, Integer.MAX_VALUE, "^(?!\\s*$).+");
    private static final StringConstraint HEADER_KEY =
            StringConstraint.matching(0, 512, "^[!#$%&'*+-.^_`|~0-9a-zA-Z]+$");
    private static final StringConstraint HEADER_VALUE =
            StringConstraint.matching(
                    0,
                    512,
                    "^[ \\t]*[\\x20-\\x7E]+([ \\t]+[\\x20-\\x7E]+)*[ \\t]*$",
                    "\\t*[\\x20-\\x7E][\\t\\x20-\\x7E]*");
    private static final StringConstraint QUERY_KEY =
            StringConstraint.matching(0, 512, "[^\\x00-\\x1F\\x7F]+");
    private static final StringConstraint QUERY_VALUE =
            StringConstraint.matching(0, 512, "[^\\x00-\\x09\\x0B\\x0C\\x0E-\\x1F\\x7F]+");

    static final List<ApiOperation<?, ?>> OPERATIONS =
            List.of(
                    ApiOperation.ofEventBridge(
                            "PutTargets",
                            RuleTargetCodec::readPut,
                            (events, caller, request) ->
                                    events.rules()
                                            .putTargets(
                                                    caller,
                                                    request.bus(),
                                                    request.rule(),
                                                    request.targets()),
                            RuleTargetCodec::writeFailed),
                    ApiOperation.ofEventBridge(
                            "RemoveTargets",
                            RuleTargetCodec::readRemoval,
                            (events, caller, request) ->
                                    events.rules()
                                            .removeTargets(
                                                    caller,
                                                    request.bus(),
                                                    request.rule(),
                                                    request.ids()),
                            RuleTargetCodec::writeFailed),
                    ApiOperation.ofEventBridge(
                            "ListTargetsByRule",
                            members ->
                                    new TargetList(
                                            members.text(RULE, EventConstraints.NAME),
                                            RuleCodec.bus(members),
                                            EventConstraints.page(members)),
                            (events, caller, list) ->
                                    events.rules()
                                            .listTargetsByRule(
                                                    caller,
                                                    list.bus(),
                                                    list.subject(),
                                                    list.page()),
                            (json, list) ->
                                    json.member("Targets", list.items(), RuleTargetCodec::write)
                                            .member("NextToken", list.nextToken())),
                    ApiOperation.ofEventBridge(
                            "ListRuleNamesByTarget",
                            members ->
                                    new TargetList(
                                            members.text("TargetArn", EventConstraints.ARN),
                                            RuleCodec.bus(members),
                                            EventConstraints.page(members)),
                            (events, caller, list) ->
                                    events.rules()
                                            .listRuleNamesByTarget(
                                                    caller,
                                                    list.bus(),
                                                    list.subject(),
                                                    list.page()),
                            (json, list) ->
                                    json.member("RuleNames", list.items(), JsonWriter::string)
                                            .member("NextToken", list.nextToken())));

    private RuleTargetCodec() {}

    private record PutRequest(@Nullable String bus, String rule, List<RuleTarget> targets) {}

    private record Removal(@Nullable String bus, String rule, List<String> ids) {}

    /**
     * A list by rule or by target.
     *
     * @param subject the name of the rule or the ARN of the target
     */
    private record TargetList(String subject, @Nullable String bus, ListPage page) {}

    private static PutRequest readPut(Members members) throws SerializationException {
        var rule = members.text(RULE, EventConstraints.NAME);
        var bus = RuleCodec.bus(members);
        var targets = members.structures("Targets", RuleTargetCodec::read);
        members.checkLength("Targets", targets, "[Target]", 1, LIST_MAX);
        return new PutRequest(bus, rule, targets);
    }

    private static Removal readRemoval(Members members) throws SerializationException {
        var rule = members.text(RULE, EventConstraints.NAME);
        var bus = RuleCodec.bus(members);
        var ids = members.texts("Ids", EventConstraints.NAME);
        members.checkLength("Ids", ids, ids.toString(), 1, LIST_MAX);
        return new Removal(bus, rule, ids);
    }

    private static RuleTarget read(Members target) throws SerializationException {
        for (var parameters : UNSUPPORTED) {
            if (target.has(parameters)) {
                target.addUnsupported(parameters);
            }
        }
        var transformer = target.structureOrNull("InputTransformer");
        var sqs = target.structureOrNull("SqsParameters");
        var kinesis = target.structureOrNull("KinesisParameters");
        var http = target.structureOrNull("HttpParameters");
        var deadLetter = target.structureOrNull("DeadLetterConfig");
        var retry = target.structureOrNull("RetryPolicy");
        return new RuleTarget(
                target.text("Id", EventConstraints.NAME),
                target.text("Arn", EventConstraints.ARN),
                target.textOrNull("RoleArn", EventConstraints.ARN),
                target.textOrNull("Input", INPUT),
                target.textOrNull("InputPath", INPUT_PATH),
                transformer == null ? null : readTransformer(transformer),
                sqs == null ? null : sqs.textOrNull("MessageGroupId", GROUP_ID),
                kinesis == null ? null : kinesis.text("PartitionKeyPath", INPUT_PATH),
                http == null ? null : readHttp(http),
                deadLetter == null ? null : deadLetter.textOrNull("Arn", EventConstraints.ARN),
                retry == null
                        ? null
                        : new RetryPolicy(
                                retry.intOrNull("MaximumRetryAttempts", 0, 185),
                                retry.intOrNull("MaximumEventAgeInSeconds", 60, 86_400)));
    }

    /** The parameters of targets that Askel cannot call. */
    private static final List<String> UNSUPPORTED =
            List.of(
                    "RunCommandParameters",
                    "EcsParameters",
                    "BatchParameters",
                    "RedshiftDataParameters",
                    "SageMakerPipelineParameters",
                    "AppSyncParameters");

    private static InputTransformer readTransformer(Members transformer)
            throws SerializationException {
        return new InputTransformer(
                transformer.textMapOrNull("InputPathsMap", PATH_KEY, INPUT_PATH, PATHS_MAX),
                transformer.text("InputTemplate", TEMPLATE));
    }

    private static HttpParameters readHttp(Members http) throws SerializationException {
        var path = http.textsOrNull("PathParameterValues", PATH_PARAMETER);
        var headers = http.textMapOrNull("HeaderParameters", HEADER_KEY, HEADER_VALUE, HTTP_MAX);
        var query = http.textMapOrNull("QueryStringParameters", QUERY_KEY, QUERY_VALUE, HTTP_MAX);
        return new HttpParameters(
                path == null ? List.of() : path,
                headers == null ? Map.of() : headers,
                query == null ? Map.of() : query);
    }

    private static void write(JsonWriter json, RuleTarget target) {
        json.beginObject()
                .member("Id", target.id())
                .member("Arn", target.arn())
                .member("RoleArn", target.roleArn())
                .member("Input", target.input())
                .member("InputPath", target.inputPath());
        var transformer = target.inputTransformer();
        if (transformer != null) {
            json.name("InputTransformer").beginObject();
            writeMap(json, "InputPathsMap", transformer.paths());
            json.member("InputTemplate", transformer.template()).endObject();
        }
        writeObject(json, "KinesisParameters", "PartitionKeyPath", target.partitionKeyPath());
        writeObject(json, "SqsParameters", "MessageGroupId", target.messageGroupId());
        var http = target.http();
        if (http != null) {
            json.name("HttpParameters")
                    .beginObject()
                    .member("PathParameterValues", http.pathParameters(), JsonWriter::string);
            writeMap(json, "HeaderParameters", http.headers());
            writeMap(json, "QueryStringParameters", http.queryStrings());
            json.endObject();
        }
        writeObject(json, "DeadLetterConfig", "Arn", target.deadLetterArn());
        var retry = target.retry();
        if (retry != null) {
            json.name("RetryPolicy").beginObject();
            var attempts = retry.maximumAttempts();
            if (attempts != null) {
                json.member("MaximumRetryAttempts", attempts);
            }
            var age = retry.maximumAgeSeconds();
            if (age != null) {
                json.member("MaximumEventAgeInSeconds", age);
            }
            json.endObject();
        }
        json.endObject();
    }

    private static void writeObject(
            JsonWriter json, String name, String member, @Nullable String text) {
        if (text != null) {
            json.name(name).beginObject().member(member, text).endObject();
        }
    }

    private static void writeMap(
            JsonWriter json, String name, @Nullable Map<String, String> texts) {
        if (texts != null) {
            json.name(name).beginObject();
            texts.forEach(json::member);
            json.endObject();
        }
    }

    private static void writeFailed(JsonWriter json, List<FailedTarget> failed) {
        json.member("FailedEntryCount", failed.size())
                .member(
                        "FailedEntries",
                        failed,
                        (entry, target) ->
                                entry.beginObject()
                                        .member("TargetId", target.targetId())
                                        .member("ErrorCode", target.errorCode())
                                        .member("ErrorMessage", target.errorMessage())
                                        .endObject());
    }
}
