package dev.askel.connectors.kms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.typesafe.config.ConfigFactory;
import dev.askel.connectors.Connectors;
import dev.askel.connectors.HttpFixture;
import dev.askel.connectors.HttpFixture.Reply;
import dev.askel.engine.encryption.KeyServiceException;
import dev.askel.engine.encryption.KeyServiceException.Reason;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests to KMS, and the errors for the answers of the AWS KMS API reference. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class KmsKeyServiceTest {
    private static final String MACHINE =
            "arn:aws:states:eu-central-1:123456789012:stateMachine:payments";
    private static final String KEY_ARN = "arn:aws:kms:eu-central-1:123456789012:key/k-1";

    /** Base64 of the bytes 1, 2 and 3. */
    private static final String BYTES = "AQID";

    private static KmsKeyService service(HttpFixture kms) {
        return new KmsKeyService(
                Connectors.createKmsClient(
                        ConfigFactory.load(),
                        Map.of(
                                "AWS_ENDPOINT_URL_KMS", kms.url(),
                                "AWS_ACCESS_KEY_ID", "test",
                                "AWS_SECRET_ACCESS_KEY", "test")));
    }

    private static HttpFixture answering(Function<HttpFixture.Request, Reply> kms)
            throws IOException {
        return new HttpFixture(kms);
    }

    private static Reply refusal(int status, String code) {
        return new Reply(
                status,
                Map.of("Content-Type", "application/x-amz-json-1.1"),
                "{\"__type\":\"%s\",\"message\":\"m\"}".formatted(code));
    }

    private static KeyServiceException failure(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(KeyServiceException.class, call));
    }

    @Test
    void a_data_key_is_bound_to_its_state_machine() throws Exception {
        try (var kms =
                        answering(request ->
                                Reply.json(
                                        """
                                        {"KeyId": "%s", "Plaintext": "%s", "CiphertextBlob": "%s"}\
                                        """
                                                .formatted(KEY_ARN, BYTES, BYTES)));
                var service = service(kms)) {
            var created = service.generate(MACHINE, "alias/payments");
            assertThat(created.kmsKeyArn()).isEqualTo(KEY_ARN);
            assertThat(created.secret()).containsExactly(1, 2, 3);
            var generate = kms.awaitRequest();
            assertThat(generate.header("x-amz-target")).isEqualTo("TrentService.GenerateDataKey");
            assertThat(generate.header("authorization")).contains("/eu-central-1/kms/aws4_request");
            assertThat(generate.body())
                    .isEqualTo(
                            """
                            {"KeyId":"alias/payments","EncryptionContext":{"aws:states:stateMachineArn":"%s"},"KeySpec":"AES_256"}\
                            """
                                    .formatted(MACHINE));

            assertThat(service.decrypt(MACHINE, created.kmsKeyArn(), created.encrypted()))
                    .containsExactly(1, 2, 3);
            assertThat(kms.awaitRequest().body())
                    .isEqualTo(
                            """
                            {"KeyId":"%s","EncryptionContext":{"aws:states:stateMachineArn":"%s"},"CiphertextBlob":"%s"}\
                            """
                                    .formatted(KEY_ARN, MACHINE, BYTES));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, AccessDeniedException, ACCESS_DENIED",
        "400, DisabledException, INVALID_STATE",
        "400, NotFoundException, INVALID_STATE",
        "400, ThrottlingException, THROTTLED",
        "500, KMSInternalException, UNAVAILABLE",
        "400, InvalidKeyUsageException, ACCESS_DENIED",
    })
    void a_refusal_of_kms_becomes_the_error_of_step_functions(
            int status, String code, Reason expected) throws Exception {
        try (var kms = answering(_ -> refusal(status, code));
                var service = service(kms)) {
            assertThat(failure(() -> service.generate(MACHINE, KEY_ARN)).reason())
                    .isEqualTo(expected);
        }
    }

    @Test
    void a_key_in_another_state_names_the_state() throws Exception {
        try (var kms =
                        answering(request ->
                                request.header("x-amz-target").endsWith("DescribeKey")
                                        ? metadata("PendingDeletion", "SYMMETRIC_DEFAULT")
                                        : refusal(400, "KMSInvalidStateException"));
                var service = service(kms)) {
            assertThat(failure(() -> service.generate(MACHINE, KEY_ARN)).keyState())
                    .isEqualTo("PENDING_DELETION");
            assertThat(failure(() -> service.check(MACHINE, KEY_ARN)).keyState())
                    .isEqualTo("PENDING_DELETION");
        }
    }

    private static Reply metadata(String state, String spec) {
        return Reply.json(
                """
                {"KeyMetadata": {"KeyState": "%s", "KeySpec": "%s"}}\
                """
                        .formatted(state, spec));
    }

    @Test
    void only_an_existing_symmetric_key_is_accepted() throws Exception {
        try (var kms = answering(_ -> metadata("Enabled", "SYMMETRIC_DEFAULT"));
                var service = service(kms)) {
            service.check(MACHINE, KEY_ARN);
            assertThat(kms.awaitRequest().body())
                    .isEqualTo("{\"KeyId\":\"%s\"}".formatted(KEY_ARN));
            assertThat(failure(() -> service.check(MACHINE, "arn:aws:s3:::bucket")).reason())
                    .isEqualTo(Reason.INVALID_KEY);
        }
        try (var kms = answering(_ -> metadata("Enabled", "RSA_2048"));
                var service = service(kms)) {
            assertThat(failure(() -> service.check(MACHINE, KEY_ARN)).reason())
                    .isEqualTo(Reason.INVALID_KEY);
        }
        try (var kms = answering(_ -> refusal(400, "NotFoundException"));
                var service = service(kms)) {
            assertThat(failure(() -> service.check(MACHINE, "k-2")).reason())
                    .isEqualTo(Reason.INVALID_KEY);
        }
    }

    @Test
    void a_silent_kms_is_unavailable() throws Exception {
        KmsKeyService service;
        try (var kms = answering(_ -> metadata("Enabled", "SYMMETRIC_DEFAULT"))) {
            service = service(kms);
            service.check(MACHINE, KEY_ARN);
        }
        try (service) {
            assertThat(failure(() -> service.generate(MACHINE, KEY_ARN)).reason())
                    .isEqualTo(Reason.UNAVAILABLE);
        }
    }
}
