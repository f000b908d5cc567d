package dev.askel.connectors.logs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.asl.expression.MalformedJsonException;
import dev.askel.asl.expression.Payload;
import dev.askel.connectors.aws.AwsEnvironment;
import dev.askel.connectors.aws.ServiceEndpoint;
import dev.askel.connectors.aws.ServiceRefusal;
import dev.askel.connectors.aws.SignedRequests;
import dev.askel.connectors.call.HttpCalls;
import dev.askel.connectors.call.HttpExchange;
import dev.askel.engine.observability.LogRecord;
import dev.askel.engine.observability.LogSink;
import dev.askel.engine.observability.LogStream;
import dev.askel.engine.observability.UndeliveredException;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkClientException;

/**
 * Writes records to CloudWatch Logs or an emulator of it. It creates streams as needed; log groups
 * must exist, like on AWS.
 *
 * <p>The engine retries records after a transient refusal, such as throttling.
 */
final class CloudWatchLogSink implements LogSink {
    /** The name of the client in {@code askel.connectors.endpoints}. */
    static final String CLIENT = "cloudwatchlogs";

    private static final String SERVICE = "logs";

    /** The stream that AWS creates to validate a log group (recorded on AWS: logs.test_logs). */
    private static final String VALIDATION_STREAM =
            "log_stream_created_by_aws_to_validate_log_delivery_subscriptions";

    /** The maximum time span of one call (API reference, PutLogEvents). */
    private static final Duration SPAN_MAX = Duration.ofHours(24);

    /** The timeout of the check during CreateStateMachine. */
    private static final Duration PREPARE_TIMEOUT = Duration.ofSeconds(3);

    private static final String NOT_FOUND = "ResourceNotFoundException";
    private static final String ALREADY_EXISTS = "ResourceAlreadyExistsException";

    /** The error of older emulators for records that they have already accepted. */
    private static final String ALREADY_ACCEPTED = "DataAlreadyAcceptedException";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final AwsEnvironment aws;
    private final HttpCalls http;
    private final Duration answerTimeout;
    private final SignedRequests requests = new SignedRequests();

    CloudWatchLogSink(AwsEnvironment aws, HttpCalls http, Duration answerTimeout) {
        this.aws = aws;
        this.http = http;
        this.answerTimeout = answerTimeout;
    }

    /** The result of a call; exactly one of the two members is present. */
    private record CallResult(@Nullable Payload result, @Nullable ServiceRefusal refusal) {
        boolean isRefused(String code) {
            return refusal != null && code.equals(refusal.code());
        }
    }

    @Override
    public Group prepare(String logGroupArn) throws InterruptedException {
        var group = LogGroupArn.parse(logGroupArn);
        if (group == null) {
            return Group.MISSING;
        }
        try {
            var called =
                    call(
                            group,
                            "CreateLogStream",
                            streamParameters(group, VALIDATION_STREAM),
                            PREPARE_TIMEOUT);
            return called.isRefused(NOT_FOUND) ? Group.MISSING : Group.USABLE;
        } catch (UndeliveredException _) {
            return Group.USABLE;
        }
    }

    @Override
    public int putAndCountRefused(LogStream stream, List<LogRecord> records)
            throws UndeliveredException, InterruptedException {
        var group = LogGroupArn.parse(stream.logGroupArn());
        if (group == null) {
            throw new UndeliveredException(
                    stream.logGroupArn() + " is not the ARN of a log group", null);
        }
        var sorted =
                records.stream()
                        .sorted(Comparator.comparingLong(LogRecord::timestampMillis))
                        .toList();
        int refused = 0;
        for (int from = 0; from < sorted.size(); ) {
            int to = from + 1;
            long last = sorted.get(from).timestampMillis() + SPAN_MAX.toMillis();
            while (to < sorted.size() && sorted.get(to).timestampMillis() < last) {
                to++;
            }
            refused += putSpan(group, stream.name(), sorted.subList(from, to));
            from = to;
        }
        return refused;
    }

    private int putSpan(LogGroupArn group, String stream, List<LogRecord> records)
            throws UndeliveredException, InterruptedException {
        var parameters = streamParameters(group, stream);
        var events = parameters.putArray("logEvents");
        for (var record : records) {
            events.addObject()
                    .put("timestamp", record.timestampMillis())
                    .put("message", record.json());
        }
        var called = call(group, "PutLogEvents", parameters, answerTimeout);
        if (called.isRefused(NOT_FOUND)) {
            createStream(group, stream);
            called = call(group, "PutLogEvents", parameters, answerTimeout);
        }
        if (called.refusal() != null && !called.isRefused(ALREADY_ACCEPTED)) {
            throw undelivered(group, "PutLogEvents", called.refusal());
        }
        return rejectedCount(called.result(), records.size());
    }

    private void createStream(LogGroupArn group, String stream)
            throws UndeliveredException, InterruptedException {
        var called = call(group, "CreateLogStream", streamParameters(group, stream), answerTimeout);
        if (called.refusal() != null && !called.isRefused(ALREADY_EXISTS)) {
            throw undelivered(group, "CreateLogStream", called.refusal());
        }
    }

    private static ObjectNode streamParameters(LogGroupArn group, String stream) {
        return JSON.objectNode().put("logGroupName", group.name()).put("logStreamName", stream);
    }

    /**
     * Returns the number of rejected records. These records are too old or too new, so they are at
     * the ends of the sorted records.
     */
    private static int rejectedCount(@Nullable Payload result, int count) {
        if (result == null) {
            return 0;
        }
        var rejected = result.tree().path("rejectedLogEventsInfo");
        int tooOld =
                Math.max(
                        rejected.path("tooOldLogEventEndIndex").asInt(0),
                        rejected.path("expiredLogEventEndIndex").asInt(0));
        int tooNew = count - rejected.path("tooNewLogEventStartIndex").asInt(count);
        return Math.min(count, tooOld + tooNew);
    }

    private CallResult call(
            LogGroupArn group, String operation, ObjectNode parameters, Duration timeout)
            throws UndeliveredException, InterruptedException {
        var endpoint = aws.endpoint(CLIENT, group.region(), group.account());
        try {
            var request =
                    requests.createPost(
                            endpoint.addressOf("/"),
                            Map.of(
                                    "Content-Type",
                                    "application/x-amz-json-1.1",
                                    "X-Amz-Target",
                                    "Logs_20140328." + operation),
                            parameters.toString(),
                            aws.credentials(endpoint),
                            SERVICE,
                            group.region());
            return callResult(group, endpoint, operation, http.exchange(request, timeout));
        } catch (SdkClientException e) {
            throw new UndeliveredException(
                    "%s of %s: %s".formatted(operation, group.name(), e.getMessage()), e);
        }
    }

    private static CallResult callResult(
            LogGroupArn group, ServiceEndpoint endpoint, String operation, HttpExchange exchange)
            throws UndeliveredException {
        return switch (exchange) {
            case HttpExchange.Response answer when answer.isSuccess() ->
                    new CallResult(result(answer.body()), null);
            case HttpExchange.Response answer -> new CallResult(null, ServiceRefusal.parse(answer));
            case HttpExchange.NotSent(var reason) ->
                    throw undelivered(group, endpoint, operation, reason);
            case HttpExchange.Broken(var reason) ->
                    throw undelivered(group, endpoint, operation, reason);
            case HttpExchange.TimedOut(var after) ->
                    throw undelivered(group, endpoint, operation, "no answer within " + after);
        };
    }

    private static Payload result(String body) {
        try {
            return body.isBlank() ? Payload.EMPTY_OBJECT : Payload.parse(body);
        } catch (MalformedJsonException _) {
            return Payload.EMPTY_OBJECT;
        }
    }

    private static UndeliveredException undelivered(
            LogGroupArn group, ServiceEndpoint endpoint, String operation, String reason) {
        return new UndeliveredException(
                "%s of %s at %s: %s".formatted(operation, group.name(), endpoint.address(), reason),
                null);
    }

    private static UndeliveredException undelivered(
            LogGroupArn group, String operation, ServiceRefusal refusal) {
        return new UndeliveredException(
                "%s of %s was refused with status %d: %s %s"
                        .formatted(
                                operation,
                                group.name(),
                                refusal.status(),
                                refusal.code(),
                                refusal.message()),
                null);
    }
}
