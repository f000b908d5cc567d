package dev.askel.engine.observability;

import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.EventDetails;
import dev.askel.asl.history.EventDetailsWriter;
import dev.askel.asl.history.HistoryEvent;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Renders events as log records (docs/aws/history.md section 8; measured on AWS). A record has the
 * details of GetExecutionHistory in the member {@code details}, and numbers as strings.
 *
 * <p>Data is truncated as on AWS: at 248 KiB of escaped text for the complete record.
 */
final class LogRecords implements EventDetailsWriter {
    /**
     * The maximum bytes of escaped inputs and outputs in one record. The remaining members fit into
     * the rest of 256 KiB.
     */
    static final int DATA_BYTES_MAX = 248 * 1024;

    private final LogText json = new LogText();
    private final boolean withData;
    private int dataBytesLeft = DATA_BYTES_MAX;

    private LogRecords(boolean withData) {
        this.withData = withData;
    }

    /**
     * Renders an event.
     *
     * @param redriveCount the number of redrives before the event
     */
    static LogRecord of(
            String executionArn, HistoryEvent event, boolean withData, int redriveCount) {
        return new LogRecords(withData).record(executionArn, event, redriveCount);
    }

    private LogRecord record(String executionArn, HistoryEvent event, int redriveCount) {
        long timestamp = event.timestamp().toEpochMilli();
        json.begin().member("id", event.id()).member("type", event.type().name());
        if (!(event.details() instanceof EventDetails.None)) {
            json.name("details").begin();
            write(event.details());
            json.end();
        }
        json.member("redrive_count", redriveCount)
                .member("previous_event_id", event.previousEventId())
                .member("event_timestamp", timestamp)
                .member("execution_arn", executionArn)
                .end();
        return new LogRecord(timestamp, json.toString(), json.bytes());
    }

    @Override
    public void member(String name, @Nullable String text) {
        json.member(name, text);
    }

    @Override
    public void member(String name, long number) {
        json.member(name, number);
    }

    @Override
    public void data(String name, Payload data, String detailsName) {
        if (withData) {
            boolean isComplete = text(name, data);
            truncated(detailsName, !isComplete);
        }
    }

    @Override
    public void parameters(Payload parameters) {
        if (withData) {
            text("parameters", parameters);
        }
    }

    @Override
    public void assignedVariables(Map<String, Payload> variables) {
        if (!withData || variables.isEmpty()) {
            return;
        }
        boolean isComplete = true;
        json.name("assignedVariables").begin();
        for (var variable : variables.entrySet()) {
            isComplete &= text(variable.getKey(), variable.getValue());
        }
        json.end();
        truncated("assignedVariablesDetails", !isComplete);
    }

    @Override
    public void taskCredentials(@Nullable String roleArn) {
        if (roleArn != null) {
            json.name("taskCredentials").begin().member("roleArn", roleArn).end();
        }
    }

    /** Writes as much of the data as fits. Returns whether all data was written. */
    private boolean text(String member, Payload data) {
        json.name(member);
        int before = json.bytes();
        // A large payload is not read if nothing of it fits.
        boolean isLeftOut = dataBytesLeft == 0 && data.stored() != null;
        boolean isComplete =
                json.writeTruncated(isLeftOut ? "" : data.verbatim(), dataBytesLeft) && !isLeftOut;
        // The quotes of each value also count. This compensates for the names of variables, which
        // do not count.
        dataBytesLeft = Math.max(0, dataBytesLeft - (json.bytes() - before));
        return isComplete;
    }

    private void truncated(String member, boolean truncated) {
        json.name(member).begin().name("truncated").value(truncated).end();
    }
}
