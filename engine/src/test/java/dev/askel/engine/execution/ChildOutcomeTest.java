package dev.askel.engine.execution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.asl.expression.ErrorName;
import dev.askel.asl.expression.Payload;
import dev.askel.asl.history.ExecutionIdentity;
import dev.askel.asl.history.HistoryEventType;
import dev.askel.asl.interpreter.Interpreter;
import dev.askel.asl.interpreter.Ledger;
import dev.askel.asl.interpreter.Stimulus;
import dev.askel.asl.interpreter.execution.ExecutionLimits;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ChildOutcomeTest {
    private static final Instant STARTED = Instant.parse("2026-01-02T03:04:05.678Z");

    // docs/aws/integrations.md, "Result shape"
    @Test
    void a_start_has_the_headers_of_the_recorded_answer() {
        var metadata = ChildOutcome.startOutput("arn", STARTED).tree().path("SdkHttpMetadata");

        var all = metadata.path("AllHttpHeaders");
        assertThat(all.fieldNames())
                .toIterable()
                .containsExactly(
                        "x-amzn-RequestId", "connection", "Content-Length", "Date", "Content-Type");
        assertThat(all.path("connection").toString()).isEqualTo("[\"keep-alive\"]");
        var headers = metadata.path("HttpHeaders");
        assertThat(headers.fieldNames())
                .toIterable()
                .containsExactly(
                        "connection", "Content-Length", "Content-Type", "Date", "x-amzn-RequestId");
        assertThat(headers.path("Content-Length").textValue())
                .isEqualTo(
                        String.valueOf(
                                "{\"executionArn\":\"arn\",\"startDate\":1767323045.678}"
                                        .length()));
        assertThat(headers.path("Content-Type").textValue())
                .isEqualTo("application/x-amz-json-1.0");
        assertThat(headers.path("Date").textValue()).isEqualTo("Fri, 02 Jan 2026 03:04:05 GMT");
    }

    @Test
    void a_child_that_timed_out_is_described_without_an_error() {
        var identity =
                new ExecutionIdentity(
                        "arn:aws:states:us-east-1:123456789012:execution:m:c",
                        "c",
                        "123456789012",
                        "us-east-1",
                        "arn:aws:states:us-east-1:123456789012:stateMachine:m",
                        "m",
                        "m",
                        0,
                        "",
                        STARTED,
                        null,
                        null,
                        null,
                        null);
        var ledger = new Ledger(null, ExecutionLimits.DEFAULT);
        ledger.acceptFirstEntries(
                Interpreter.firstEntries(identity, null, Payload.ofVerbatim("{}"), STARTED));
        ledger.closeExecution(
                HistoryEventType.ExecutionTimedOut,
                ErrorName.TIMEOUT,
                null,
                STARTED.plusSeconds(1));
        var outcome = ChildOutcome.of(ledger.state());

        assertThat(outcome.status()).isEqualTo("TIMED_OUT");
        var failed = (Stimulus.Failed) outcome.resultStimulus(0, false);
        assertThat(failed.cause()).doesNotContain("\"Error\"", "\"Cause\"");
    }
}
