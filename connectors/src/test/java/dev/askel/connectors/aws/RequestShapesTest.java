package dev.askel.connectors.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.TestTaskCalls;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.model.JavaNames;
import dev.askel.connectors.model.ServiceModel;
import dev.askel.connectors.model.ServiceOperation;
import dev.askel.connectors.model.WireShape.Kind;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Flow;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.services.athena.AthenaClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sts.StsClient;

/**
 * Compares requests with the requests of the SDK for Java: all operations of some services, with a
 * value for every member.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class RequestShapesTest {
    private static final Map<String, Class<?>> CLIENTS =
            new TreeMap<>(
                    Map.ofEntries(
                            Map.entry("athena", AthenaClient.class),
                            Map.entry("dynamodb", DynamoDbClient.class),
                            Map.entry("ec2", Ec2Client.class),
                            Map.entry("ecs", EcsClient.class),
                            Map.entry("eks", EksClient.class),
                            Map.entry("eventbridge", EventBridgeClient.class),
                            Map.entry("iam", IamClient.class),
                            Map.entry("lambda", LambdaClient.class),
                            Map.entry("s3", S3Client.class),
                            Map.entry("sfn", SfnClient.class),
                            Map.entry("sns", SnsClient.class),
                            Map.entry("sqs", SqsClient.class),
                            Map.entry("sts", StsClient.class)));

    private static final List<String> ACCESS_POINTS =
            List.of(
                    "arn:aws:s3::123456789012:accesspoint/mfzwi23gnjvgw.mrap",
                    "arn:aws:s3:eu-north-1:123456789012:accesspoint/reports",
                    "arn:aws:s3-object-lambda:eu-north-1:123456789012:accesspoint:reports",
                    "arn:aws:s3-outposts:eu-north-1:123456789012:outpost/op-01234567890123456/accesspoint/reports",
                    "test-accessp-o0b1d075431d83bebde8xz5w8ijx1qzlbp3i3kuse10--op-s3");

    /** Operations whose requests differ from the SDK's, each with the reason. */
    private static final Map<String, String> EXCLUDED =
            Map.of(
                    "s3:GetObject headers: the SDK alone has x-amz-te: .*",
                    "the SDK requests a checksum after the body, which only streaming readers use",
                    "s3:ListDirectoryBuckets (host|scope): .*",
                    "directory buckets use separate hosts and sessions",
                    "s3:WriteGetObjectResponse (host|scope): .*",
                    "only a function of Object Lambda has the route and token of this host");

    @Test
    void requests_match_those_of_the_sdk_for_java() throws Exception {
        var differences = new ArrayList<String>();
        var protocols = new TreeSet<String>();
        int compared = 0;
        for (var each : CLIENTS.entrySet()) {
            var client = each.getKey();
            var model = ServiceModel.load(client).orElseThrow();
            var protocol = model.protocol();
            protocols.add(
                    protocol.equals("json") ? protocol + " " + model.jsonVersion() : protocol);
            try (var sdk = new SdkRequests(each.getValue());
                    var http =
                            new HttpCalls(
                                    TestTaskCalls.createGates(), Duration.ofSeconds(5), 1_000)) {
                var services = services(http);
                for (var name : operations(client)) {
                    // The SDK's client lacks operations with event streams, which need another
                    // client, and a few old operations.
                    if (sdk.has(name)) {
                        compared++;
                        var operation = model.operation(name).orElseThrow();
                        compare(services, sdk, client, operation, SampleValues.of(operation))
                                .forEach(line -> differences.add(client + ":" + name + " " + line));
                    }
                }
            }
        }
        assertThat(differences)
                .allSatisfy(line -> assertThat(EXCLUDED.keySet()).anyMatch(line::matches));
        assertThat(EXCLUDED.keySet())
                .allSatisfy(excluded ->
                        assertThat(differences).anyMatch(line -> line.matches(excluded)));
        assertThat(protocols)
                .containsExactly("ec2", "json 1.0", "json 1.1", "query", "rest-json", "rest-xml");
        assertThat(compared).isGreaterThan(1_000);
    }

    @Test
    void members_have_the_names_of_the_sdk_for_java() throws Exception {
        var unknownMembers = new ArrayList<String>();
        for (var each : CLIENTS.entrySet()) {
            var model = ServiceModel.load(each.getKey()).orElseThrow();
            try (var sdk = new SdkRequests(each.getValue())) {
                for (var name : operations(each.getKey())) {
                    var input = model.operation(name).orElseThrow().input();
                    if (input == null || !sdk.has(name)) {
                        continue;
                    }
                    var known = sdk.members(name);
                    for (var member : input.members()) {
                        if (!known.contains(JavaNames.toJavaName(member.name()))) {
                            unknownMembers.add(each.getKey() + ":" + name + " " + member.name());
                        }
                    }
                }
            }
        }
        // Streamed bodies are not members in the SDK; two lists of SNS have special names.
        assertThat(unknownMembers)
                .containsExactlyInAnyOrder(
                        "s3:PutObject Body",
                        "s3:UploadPart Body",
                        "s3:WriteGetObjectResponse Body",
                        "sns:AddPermission AWSAccountId",
                        "sns:AddPermission ActionName");
    }

    @Test
    void access_points_have_the_hosts_of_the_sdk_for_java() throws Exception {
        var model = ServiceModel.load("s3").orElseThrow();
        var differences = new ArrayList<String>();
        try (var sdk = new SdkRequests(S3Client.class);
                var http =
                        new HttpCalls(TestTaskCalls.createGates(), Duration.ofSeconds(5), 1_000)) {
            for (var bucket : ACCESS_POINTS) {
                for (var name : List.of("ListObjectsV2", "DeleteObject", "GetObjectTagging")) {
                    var operation = model.operation(name).orElseThrow();
                    var parameters = SampleValues.of(operation).put("Bucket", bucket);
                    compare(services(http), sdk, "s3", operation, parameters)
                            .forEach(line -> differences.add(name + " " + bucket + " " + line));
                }
            }
        }
        assertThat(differences).isEmpty();
    }

    private static List<String> compare(
            ModelledServices services,
            SdkRequests sdk,
            String client,
            ServiceOperation operation,
            ObjectNode given) {
        var model = ServiceModel.load(client).orElseThrow();
        var parameters = given.deepCopy();
        var input = operation.input();
        var payload = input == null ? null : input.payloadMember();
        String body = null;
        if (payload != null && payload.shape().kind() == Kind.BLOB) {
            // A text is sent as JSON too (recorded: test_s3_put_object_str).
            body = Payload.of(parameters.path(payload.name())).text();
            parameters.put(payload.name(), body);
        }
        try {
            var sdkRequest = sdk.captureRequest(operation.name(), parameters, body);
            return ownRequest(services, client, model, operation, given).differences(sdkRequest);
        } catch (RuntimeException e) {
            return List.of("cannot be compared: " + e + " of " + e.getCause());
        }
    }

    private static ModelledServices services(HttpCalls http) {
        return new ModelledServices(
                new AwsEnvironment(Map.of()),
                http,
                new AssumedRoles(InstantSource.system(), false),
                OwnServerAddress.withoutTls());
    }

    private static SentRequest ownRequest(
            ModelledServices services,
            String client,
            ServiceModel model,
            ServiceOperation operation,
            ObjectNode given) {
        var request =
                new ServiceRequest(
                        client,
                        operation.name(),
                        given,
                        new ServiceCaller("123456789012", "eu-north-1", null, null),
                        Duration.ofSeconds(1));
        var target = RequestAddress.of(ServiceAddress.of(client, model, "eu-north-1"), request);
        var signed =
                services.signedRequest(
                        model,
                        operation,
                        request,
                        target,
                        new AwsEnvironment(Map.of()).endpoint(target, "123456789012"),
                        operation.isUnsigned()
                                ? null
                                : AwsBasicCredentials.create("key", "secret"));
        return SentRequest.of(signed.method(), signed.uri(), signed.headers().map(), body(signed));
    }

    private static byte[] body(HttpRequest request) {
        var publisher = request.bodyPublisher().orElseThrow();
        if (publisher.contentLength() == 0) {
            return new byte[0];
        }
        var bytes = ByteBuffer.allocate(Math.toIntExact(publisher.contentLength()));
        publisher.subscribe(
                new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        subscription.request(Long.MAX_VALUE);
                    }

                    @Override
                    public void onNext(ByteBuffer part) {
                        bytes.put(part);
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        throw new IllegalStateException(thrown);
                    }

                    @Override
                    public void onComplete() {}
                });
        return bytes.array();
    }

    private static Iterable<String> operations(String client) throws IOException {
        try (var file = ServiceModel.class.getResourceAsStream(client + ".json.gz")) {
            JsonNode model = new ObjectMapper().readTree(new GZIPInputStream(file));
            var names = new TreeSet<String>();
            model.path("operations").fieldNames().forEachRemaining(names::add);
            return names;
        }
    }
}
