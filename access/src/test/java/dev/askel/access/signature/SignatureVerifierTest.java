package dev.askel.access.signature;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.AccessKey;
import dev.askel.access.AccessKeyId;
import dev.askel.access.Sha256;
import dev.askel.access.signature.SignableRequest.Header;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests which signatures are refused, and AWS's texts of the refusals. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class SignatureVerifierTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);
    private static final AccessKey KEY =
            AccessKey.generate(AccessKeyId.Kind.PERMANENT, "111111111111", new SecureRandom());

    private final SignatureVerifier verifier = new SignatureVerifier(() -> NOW);

    private static SignableRequest request(Header... more) {
        var headers = new ArrayList<>(List.of(new Header("Host", "127.0.0.1:8083")));
        headers.addAll(List.of(more));
        return new SignableRequest("POST", "/", "", headers);
    }

    private static SignableRequest with(SignableRequest request, List<Header> more) {
        var headers = new ArrayList<>(request.headers());
        headers.addAll(more);
        return new SignableRequest(request.method(), request.path(), request.query(), headers);
    }

    private static SignableRequest signed(SignableRequest request, Instant at) {
        return with(
                request, new RequestSigner(KEY, "eu-north-1", "states").sign(request, BODY, at));
    }

    private Optional<SignatureRefusal> refusal(SignableRequest request, byte[] body) {
        return verifier.readClaim(
                request,
                "states",
                claim -> verifier.verify(request, claim, KEY.secret(), Sha256.hexHash(body)),
                Optional::of);
    }

    private String message(SignableRequest request) {
        return refusal(request, BODY).orElseThrow().message();
    }

    @Test
    void keys_that_sign_in_turn_on_one_thread_do_not_affect_each_other() {
        var other =
                AccessKey.generate(AccessKeyId.Kind.PERMANENT, "222222222222", new SecureRandom());
        var mine = signed(request(), NOW);
        var theirs =
                with(
                        request(),
                        new RequestSigner(other, "eu-north-1", "states")
                                .sign(request(), BODY, NOW));
        for (int turn = 0; turn < 3; turn++) {
            assertThat(refusal(mine, BODY)).isEmpty();
            assertThat(refusal(theirs, BODY)).contains(SignatureRefusal.ofMismatch());
        }
        assertThat(verifier.cachedKeyCount()).isEqualTo(1);
    }

    @Test
    void accepts_its_own_signature_and_caches_the_signing_key() {
        assertThat(refusal(signed(request(), NOW), BODY)).isEmpty();
        assertThat(refusal(signed(request(), NOW.minusSeconds(30)), BODY)).isEmpty();
        assertThat(verifier.cachedKeyCount()).isEqualTo(1);
    }

    @Test
    void a_refused_signature_caches_nothing() {
        assertThat(refusal(signed(request(), NOW), new byte[0])).isPresent();
        assertThat(verifier.cachedKeyCount()).isZero();
        assertThat(verifier.cachedHeadCount()).isZero();
    }

    @Test
    void a_wrong_body_does_not_match() {
        assertThat(refusal(signed(request(), NOW), "{}".getBytes(StandardCharsets.UTF_8)))
                .contains(SignatureRefusal.ofMismatch());
    }

    @Test
    void an_unsigned_request_has_no_token() {
        assertThat(refusal(request(), BODY)).contains(SignatureRefusal.ofMissingSignature());
        assertThat(refusal(request(new Header("Authorization", "Bearer x")), BODY))
                .contains(SignatureRefusal.ofMissingSignature());
    }

    @Test
    void a_clock_may_differ_by_five_minutes() {
        var skew = Duration.ofMinutes(5);
        assertThat(refusal(signed(request(), NOW.minus(skew)), BODY)).isEmpty();
        assertThat(refusal(signed(request(), NOW.plus(skew)), BODY)).isEmpty();
        assertThat(message(signed(request(), NOW.minus(skew).minusSeconds(1))))
                .isEqualTo(
                        "Signature expired: 20260301T115459Z is now earlier than 20260301T115500Z (20260301T120000Z - 5 min.)");
        assertThat(message(signed(request(), NOW.plus(skew).plusSeconds(1))))
                .isEqualTo(
                        "Signature not yet current: 20260301T120501Z is still later than 20260301T120500Z (20260301T120000Z + 5 min.)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Credential=|Credential_=|Authorization header requires 'Credential' parameter.",
                "Signature=|Signature_=|Authorization header requires 'Signature' parameter.",
                "/aws4_request|/aws5_request|Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.",
                "/states/|/sns/|Credential should be scoped to correct service: 'states'.",
                "/eu-north-1/|/EU/|Credential should be scoped to a valid region.",
                "/20260301/|/20260302/|Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260302' != '20260301', from '20260301T120000Z'.",
                "SignedHeaders=host;|SignedHeaders=|'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.",
            })
    void a_part_that_is_missing_or_wrong_is_named(String part, String changed, String message) {
        var headers =
                signed(request(), NOW).headers().stream()
                        .map(header ->
                                new Header(header.name(), header.value().replace(part, changed)))
                        .toList();
        assertThat(message(new SignableRequest("POST", "/", "", headers))).isEqualTo(message);
    }

    @Test
    void the_target_of_an_operation_must_be_signed() {
        var target = new Header("X-Amz-Target", "AWSStepFunctions.ListStateMachines");
        assertThat(refusal(signed(request(target), NOW), BODY)).isEmpty();
        assertThat(message(with(signed(request(), NOW), List.of(target))))
                .isEqualTo("'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
    }

    @Test
    void a_signed_hash_of_the_body_must_be_right_and_a_body_must_not_be_unsigned() {
        var hash = Sha256.hexHash(BODY);
        var name = "X-Amz-Content-Sha256";
        assertThat(refusal(signedWithHash(new Header(name, hash)), BODY)).isEmpty();
        assertThat(refusal(signedWithHash(new Header(name, hash)), new byte[0])).isPresent();
        var unsigned = signedWithHash(new Header(name, "UNSIGNED-PAYLOAD"));
        assertThat(refusal(unsigned, new byte[0])).isEmpty();
        assertThat(refusal(unsigned, BODY)).isPresent();
    }

    /** Signs the header's value in place of the hash of the body, as AWS's clients do. */
    private static SignableRequest signedWithHash(Header hash) {
        var request = request(hash, new Header("X-Amz-Date", "20260301T120000Z"));
        var names = List.of("host", "x-amz-content-sha256", "x-amz-date");
        var credential = new CredentialPath(KEY.id().text(), "20260301", "eu-north-1", "states");
        var signature =
                SigningKeys.derive(credential, KEY.secret())
                        .sign(
                                SignatureVerifier.stringToSign(
                                        credential,
                                        "20260301T120000Z",
                                        CanonicalRequest.build(request, names, hash.value())));
        return with(
                request,
                List.of(
                        new Header(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=%s/%s,SignedHeaders=%s,Signature=%s"
                                        .formatted(
                                                KEY.id(),
                                                credential.scope(),
                                                String.join(";", names),
                                                HexFormat.of().formatHex(signature)))));
    }

    @Test
    void a_presigned_request_is_valid_until_it_expires_and_a_week_at_most() {
        var vector =
                SigningVector.all()
                        .filter(each -> each.toString().equals("get-vanilla (query)"))
                        .findFirst()
                        .orElseThrow();
        assertThat(isAcceptedAfter(vector, Duration.ofHours(1))).isTrue();
        assertThat(isAcceptedAfter(vector, Duration.ofSeconds(3_601))).isFalse();
        assertThat(isAcceptedAfter(vector, Duration.ofMinutes(-5))).isTrue();
        assertThat(isAcceptedAfter(vector, Duration.ofSeconds(-301))).isFalse();
        var request = vector.request();
        var longer =
                new SignableRequest(
                        request.method(),
                        request.path(),
                        request.query().replace("Expires=3600", "Expires=604801"),
                        request.headers());
        assertThat(vector.with(longer).claim())
                .isInstanceOfSatisfying(
                        ClaimReader.ClaimResult.Refused.class,
                        refused ->
                                assertThat(refused.refusal().message())
                                        .contains("must be less than a week"));
    }

    private static boolean isAcceptedAfter(SigningVector vector, Duration later) {
        var verifying = new SignatureVerifier(() -> vector.time().plus(later));
        return verifying.readClaim(
                vector.request(),
                "service",
                claim ->
                        verifying
                                .verify(vector.request(), claim, vector.secret(), vector.bodyHash())
                                .isEmpty(),
                _ -> false);
    }

    @Test
    void the_head_of_a_verified_header_is_cached_for_other_times_and_bodies() {
        assertThat(refusal(signed(request(), NOW), BODY)).isEmpty();
        var earlier = signed(request(), NOW.minusSeconds(30));
        var newHead =
                verifier.readClaim(
                        earlier,
                        "states",
                        claim -> Optional.ofNullable(claim.newHead()),
                        refusal -> Optional.of(refusal.message()));
        assertThat(newHead).isEmpty();
        assertThat(refusal(earlier, BODY)).isEmpty();
        assertThat(verifier.cachedHeadCount()).isEqualTo(1);
        var more = request(new Header("X-Amz-Target", "AWSStepFunctions.ListActivities"));
        assertThat(refusal(signed(more, NOW), BODY)).isEmpty();
        assertThat(verifier.cachedHeadCount()).isEqualTo(2);
    }

    @Test
    void a_request_with_a_cached_head_is_checked_as_any_other() {
        var known = signed(request(), NOW);
        assertThat(refusal(known, BODY)).isEmpty();

        assertThat(refusal(known, new byte[0])).contains(SignatureRefusal.ofMismatch());
        assertThat(refusal(replaced(known, "authorization", "[0-9a-f]$", "x"), BODY))
                .contains(SignatureRefusal.ofMismatch());
        assertThat(refusal(replaced(known, "authorization", "[0-9a-f]{2}$", ",a"), BODY))
                .contains(SignatureRefusal.ofMismatch());
        assertThat(message(replaced(known, "x-amz-date", "T12", "T11")))
                .startsWith("Signature expired:");
        assertThat(message(replaced(known, "x-amz-date", "20260301T.*", "20260301T250000Z")))
                .startsWith("Date must be in ISO-8601 'basic format'.");
        assertThat(message(replaced(known, "x-amz-date", "20260301", "20260302")))
                .startsWith("Date in Credential scope does not match");
        assertThat(message(replaced(known, "x-amz-date", ".*", "")))
                .isEqualTo(
                        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        assertThat(
                        message(
                                with(
                                        known,
                                        List.of(
                                                new Header(
                                                        "X-Amz-Target",
                                                        "AWSStepFunctions.DeleteStateMachine")))))
                .startsWith("'X-Amz-Target' must be a 'SignedHeader'");
        assertThat(
                        verifier.<Optional<SignatureRefusal>>readClaim(
                                known, "sts", _ -> Optional.empty(), Optional::of))
                .hasValueSatisfying(refusal ->
                        assertThat(refusal.message()).contains("scoped to correct service: 'sts'"));
        assertThat(refusal(known, BODY)).isEmpty();
    }

    @Test
    void a_cached_head_does_not_keep_a_previous_secret_valid() {
        var known = signed(request(), NOW);
        assertThat(refusal(known, BODY)).isEmpty();
        var hash = Sha256.hexHash(BODY);
        assertThat(
                        verifier.<Optional<SignatureRefusal>>readClaim(
                                known,
                                "states",
                                claim -> verifier.verify(known, claim, "rotated", hash),
                                Optional::of))
                .contains(SignatureRefusal.ofMismatch());
    }

    @Test
    void a_head_whose_signature_is_not_last_is_accepted_but_not_cached() {
        var signed = signed(request(), NOW);
        var reordered =
                replaced(
                        signed,
                        "authorization",
                        "SignedHeaders=(.*), Signature=(.*)",
                        "Signature=$2, SignedHeaders=$1");
        assertThat(refusal(reordered, BODY)).isEmpty();
        assertThat(verifier.cachedHeadCount()).isZero();
    }

    @Test
    void a_long_head_is_accepted_but_not_cached() {
        var names = new Header[40];
        Arrays.setAll(names, i -> new Header("x-additional-" + i, "value"));
        assertThat(refusal(signed(request(names), NOW), BODY)).isEmpty();
        assertThat(verifier.cachedHeadCount()).isZero();
    }

    @Test
    void cached_heads_are_bounded() {
        var heads = new AuthorizationPrefixCache(10);
        for (int i = 0; i < 1_000; i++) {
            var credential = new CredentialPath("key", "20260301", "region-" + i, "states");
            heads.cache(
                    new AuthorizationPrefixCache.Head(
                            credential.scope(), credential, List.of("host")));
            assertThat(heads.cachedHeadCount()).isBetween(1, 10);
        }
    }

    /** Replaces a part of a header's value. */
    private static SignableRequest replaced(
            SignableRequest request, String name, String pattern, String replacement) {
        return new SignableRequest(
                request.method(),
                request.path(),
                request.query(),
                request.headers().stream()
                        .map(header ->
                                header.name().equals(name)
                                        ? new Header(
                                                name,
                                                header.value().replaceFirst(pattern, replacement))
                                        : header)
                        .toList());
    }

    @Test
    void cached_signing_keys_are_bounded() {
        var keys = new SigningKeys(10);
        for (int i = 0; i < 1_000; i++) {
            var credential = new CredentialPath("key", "20260301", "region-" + i, "states");
            keys.cache(credential, keys.getOrDerive(credential, "secret"));
            assertThat(keys.cachedKeyCount()).isLessThanOrEqualTo(10);
        }
    }

    @Test
    void a_cached_key_is_not_used_with_another_secret() {
        var keys = new SigningKeys(10);
        var credential = new CredentialPath("key", "20260301", "eu-north-1", "states");
        keys.cache(credential, keys.getOrDerive(credential, "one"));
        assertThat(keys.getOrDerive(credential, "two").sign("text"))
                .isNotEqualTo(keys.getOrDerive(credential, "one").sign("text"));
    }

    @Test
    void signs_as_the_mac_of_the_platform_does() throws Exception {
        var credential = new CredentialPath("key", "20260301", "eu-north-1", "states");
        var expected = ("AWS4" + KEY.secret()).getBytes(StandardCharsets.UTF_8);
        for (var part : List.of("20260301", "eu-north-1", "states", "aws4_request", "text")) {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(expected, "HmacSHA256"));
            expected = mac.doFinal(part.getBytes(StandardCharsets.UTF_8));
        }
        var getOrDerive = SigningKeys.derive(credential, KEY.secret());
        assertThat(getOrDerive.sign("text")).isEqualTo(expected);
        assertThat(getOrDerive.sign("text")).as("again").isEqualTo(expected);
    }

    @Test
    void texts_of_objects_contain_no_secret() {
        assertThat(KEY.toString()).doesNotContain(KEY.secret());
        assertThat(
                        SigningKeys.derive(
                                        new CredentialPath("key", "20260301", "r", "states"),
                                        "planted")
                                .toString())
                .doesNotContain("planted");
    }
}
