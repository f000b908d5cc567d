package dev.askel.http.auth;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests how accounts and regions are read from credential scopes. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CredentialScopeTest {
    @ParameterizedTest
    @CsvSource({
        "111111111111, 111111111111",
        "000000000000, 000000000000",
        "11111111111, 123456789012",
        "test, 123456789012",
        "AKIAIOSFODNN7EXAMPLE, 123456789012", // an older key, which contains no account
        "ASIAQNZGKIQY56JQ7WML, 029608264753",
        "AKIAQNZGKIQY56JQ7WML, 029608264753",
        "AKIA1111111111111111, 123456789012",
        "AKIA777777777777, 123456789012", // would contain an account of 13 digits
        "AKIA, 123456789012",
    })
    void reads_the_account_from_the_key_id(String key, String account) {
        assertThat(CredentialScope.of(header(key + "/20260301/us-west-2/states/aws4_request")))
                .contains(new CredentialScope(account, "us-west-2"));
    }

    @Test
    void reads_parts_without_blanks_between_them() {
        assertThat(
                        CredentialScope.of(
                                "AWS4-HMAC-SHA256 SignedHeaders=host,Credential=111111111111/20260301/us-west-2/states/aws4_request,Signature=0"))
                .contains(new CredentialScope("111111111111", "us-west-2"));
    }

    @Test
    void unsigned_requests_have_the_default_scope() {
        assertThat(CredentialScope.of(null)).contains(CredentialScope.DEFAULT);
        assertThat(CredentialScope.of("Bearer x")).contains(CredentialScope.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "key",
                "key/20260301/us-east-1/states",
                "20260301/us-east-1/states/aws4_request",
                "key/20260301/us-east-1/states/aws5_request",
                "key/20260301//states/aws4_request",
                "key/20260301/US EAST/states/aws4_request",
            })
    void an_incomplete_credential_has_no_scope(String credential) {
        assertThat(CredentialScope.of(header(credential))).isEmpty();
    }

    @Test
    void a_signature_without_a_credential_has_no_scope() {
        assertThat(CredentialScope.of("AWS4-HMAC-SHA256 Signature=0")).isEmpty();
        assertThat(CredentialScope.of("AWS4-HMAC-SHA256")).isEmpty();
    }

    private static String header(String credential) {
        return "AWS4-HMAC-SHA256 Credential=" + credential + ", SignedHeaders=host, Signature=0";
    }
}
