package dev.askel.engine.access;

import static dev.askel.engine.access.Answers.ok;
import static dev.askel.engine.access.Answers.refused;
import static dev.askel.engine.access.SignInStores.ACCOUNT;
import static dev.askel.engine.access.SignInStores.CALLER;
import static dev.askel.engine.access.SignInStores.PASSWORD;
import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.person.PersonSessions.Lookup;
import dev.askel.engine.StoredKeyRing;
import dev.askel.engine.api.EngineError;
import dev.askel.engine.api.Page;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Passwords and the users that have them, in a real database. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class StoredPasswordsTest {
    private final SignInStores stores = new SignInStores();

    @AfterEach
    void close() {
        stores.close();
    }

    @Test
    void a_password_with_an_unknown_policy_is_refused() {
        assertThat(refused(stores.passwords.resetPassword(CALLER, "anna", List.of("own"))))
                .isInstanceOf(EngineError.ValidationException.class);
        assertThat(ok(stores.signIns.hasPassword(ACCOUNT, "anna"))).isFalse();
        stores.reset("anna");
        assertThat(ok(stores.signIns.hasPassword(ACCOUNT, "anna"))).isTrue();
        assertThat(ok(stores.signIns.hasPassword(ACCOUNT, "no user"))).isFalse();
    }

    @Test
    void a_one_time_password_permits_nothing_but_its_change() {
        var password = stores.reset("anna");
        var first = ok(stores.signIn("anna", password));
        assertThat(first.session().mustChangePassword()).isTrue();
        assertThat(stores.find(first))
                .isInstanceOfSatisfying(
                        Lookup.Found.class, it -> assertThat(it.principal().policies()).isEmpty());
        assertThat(refused(stores.changePassword(first, password, password)))
                .isInstanceOf(EngineError.ValidationException.class);
        var second = ok(stores.changePassword(first, password, PASSWORD));
        assertThat(second.sessionId()).isNotEqualTo(first.sessionId());
        assertThat(stores.find(first)).isInstanceOf(Lookup.Unknown.class);
        assertThat(stores.find(second))
                .isInstanceOfSatisfying(
                        Lookup.Found.class, it -> assertThat(it.principal().policies()).hasSize(1));
        assertThat(refused(stores.signIn("anna", password)))
                .isInstanceOf(EngineError.AccessDeniedException.class);
        assertThat(ok(stores.signIn("anna", PASSWORD)).session().mustChangePassword()).isFalse();
    }

    @Test
    void a_one_time_password_expires() {
        var password = stores.reset("anna");
        stores.advance(PasswordVerifier.ONE_TIME_PASSWORD_MAX.minusMillis(1));
        ok(stores.signIn("anna", password));
        stores.advance(Duration.ofMillis(1));
        assertThat(refused(stores.signIn("anna", password)))
                .isInstanceOf(EngineError.AccessDeniedException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"short pass.", "anna.anna.anna", "ANNA.ANNA.ANNA"})
    void a_weak_password_is_refused(String password) {
        var session = stores.person("anna.anna.anna");
        assertThat(refused(stores.changePassword(session, PASSWORD, password)))
                .isInstanceOf(EngineError.ValidationException.class);
    }

    @Test
    void a_reset_or_deleted_password_ends_the_sessions() {
        var session = stores.person("anna");
        stores.reset("anna");
        stores.advance(LookupCache.TIME_TO_LIVE);
        assertThat(stores.find(session)).isInstanceOf(Lookup.Unknown.class);
        assertThat(refused(stores.signIn("anna", PASSWORD)))
                .isInstanceOf(EngineError.AccessDeniedException.class);
        var other = stores.person("otto");
        ok(stores.passwords.deletePassword(CALLER, "otto"));
        stores.advance(LookupCache.TIME_TO_LIVE);
        assertThat(stores.find(other)).isInstanceOf(Lookup.Unknown.class);
        assertThat(refused(stores.passwords.deletePassword(CALLER, "otto")))
                .isInstanceOf(EngineError.ResourceNotFound.class);
    }

    @Test
    void a_user_exists_as_long_as_it_has_a_password_or_a_key() {
        var keys = stores.keys(stores.ring());
        var session = stores.person("anna");
        var key = ok(keys.createAccessKey(CALLER, "anna", null)).description();
        assertThat(key.policies()).containsExactly("operator");
        ok(keys.deleteAccessKey(CALLER, key.accessKeyId()));
        stores.advance(LookupCache.TIME_TO_LIVE);
        assertThat(stores.find(session)).isInstanceOf(Lookup.Found.class);
        var again = ok(keys.createAccessKey(CALLER, "anna", null)).description();
        ok(stores.passwords.deletePassword(CALLER, "anna"));
        assertThat(ok(keys.rotateAccessKey(CALLER, again.accessKeyId())).description().policies())
                .containsExactly("operator");
    }

    @Test
    void a_discarded_key_ring_leaves_users_with_a_password() {
        var before = stores.keys(stores.ring());
        var session = stores.person("anna");
        ok(before.createAccessKey(CALLER, "anna", null));
        ok(before.createAccessKey(CALLER, "otto", List.of("administrator")));
        ok(StoredKeyRing.deleteRingAndSealedRows(stores.workers));
        stores.advance(LookupCache.TIME_TO_LIVE);
        assertThat(stores.find(session)).isInstanceOf(Lookup.Found.class);
        assertThat(ok(stores.signIn("anna", PASSWORD)).session().policies())
                .containsExactly("operator");
        assertThat(ok(stores.passwords.createFirstAdministrator(ACCOUNT))).isEmpty();
        var after = stores.keys(stores.ring());
        assertThat(ok(after.listAccessKeys(CALLER, Page.of(null, null))).accessKeys()).isEmpty();
        assertThat(ok(after.listUsers(CALLER, Page.of(null, null))).users())
                .extracting(user -> user.userName())
                .containsExactly("anna");
    }

    @Test
    void a_discarded_key_ring_leaves_no_password_without_its_user() throws SQLException {
        stores.person("anna");
        stores.change("DELETE FROM askel.principals");
        ok(StoredKeyRing.deleteRingAndSealedRows(stores.workers));
        assertThat(stores.change("DELETE FROM askel.passwords")).isZero();
        assertThat(stores.change("DELETE FROM askel.person_sessions")).isZero();
    }

    @Test
    void a_user_that_is_created_again_has_neither_the_old_password_nor_the_old_sessions()
            throws SQLException {
        var session = stores.person("anna");
        stores.change("DELETE FROM askel.principals");
        stores.advance(LookupCache.TIME_TO_LIVE);
        ok(stores.keys(stores.ring()).createAccessKey(CALLER, "anna", List.of("administrator")));
        assertThat(stores.find(session)).isInstanceOf(Lookup.Unknown.class);
        assertThat(refused(stores.signIn("anna", PASSWORD)))
                .isInstanceOf(EngineError.AccessDeniedException.class);
        assertThat(ok(stores.signIns.hasPassword(ACCOUNT, "anna"))).isFalse();
    }

    @Test
    void a_user_is_deleted_with_its_sessions() throws SQLException {
        var keys = stores.keys(stores.ring());
        stores.person("anna");
        stores.person("otto");
        var key = ok(keys.createAccessKey(CALLER, "anna", null)).description();
        stores.change("DELETE FROM askel.passwords WHERE user_name = 'anna'");
        ok(keys.deleteAccessKey(CALLER, key.accessKeyId()));
        assertThat(stores.change("DELETE FROM askel.person_sessions WHERE user_name = 'anna'"))
                .isZero();
        assertThat(stores.change("DELETE FROM askel.person_sessions")).isOne();
    }
}
