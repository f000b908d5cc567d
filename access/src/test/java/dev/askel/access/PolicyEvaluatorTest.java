package dev.askel.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askel.access.policy.AccessRequest;
import dev.askel.access.policy.ConditionKeys;
import dev.askel.access.policy.MalformedPolicyException;
import dev.askel.access.policy.PolicyDocument;
import dev.askel.access.policy.PolicyDocument.StatementReference;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests decisions: their order, resources, conditions and variables. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyEvaluatorTest {
    private static final String ACCOUNT = "111111111111";
    private static final String MACHINE = "arn:aws:states:eu-north-1:111111111111:stateMachine:m";
    private static final String START = "states:StartExecution";

    @Test
    void denies_without_a_statement() {
        assertThat(decide(AccessRequest.of(START, MACHINE)))
                .isEqualTo(new Decision.ImplicitlyDenied());
    }

    @Test
    void names_the_policy_and_the_statement_that_decided() {
        var request = AccessRequest.of(START, MACHINE);
        var allow = "{'Sid':'Go','Effect':'Allow','Action':'states:Start*','Resource':'*'}";
        var other = "{'Effect':'Allow','Action':'states:Stop*','Resource':'*'}";
        var deny = "{'Effect':'Deny','Action':'*','Resource':'" + MACHINE + "'}";
        assertThat(decide(request, other, "[" + other + "," + allow + "]"))
                .isEqualTo(new Decision.Allowed("p2", new StatementReference(2, "Go")));
        assertThat(decide(request, allow, deny))
                .isEqualTo(new Decision.ExplicitlyDenied("p2", new StatementReference(1, null)));
    }

    @Test
    void never_opens_another_account() {
        var foreign = "arn:aws:states:eu-north-1:222222222222:stateMachine:m";
        var everything = "{'Effect':'Allow','Action':'*','Resource':'*'}";
        assertThat(decide(AccessRequest.of(START, foreign), everything))
                .isEqualTo(new Decision.ForeignAccount("222222222222"));
        assertThat(
                        decide(
                                AccessRequest.of(
                                        "iam:PassRole", "arn:aws:iam::222222222222:role/r"),
                                everything))
                .isEqualTo(new Decision.ForeignAccount("222222222222"));
        assertThat(decide(AccessRequest.of(START, "arn:aws:states:*:*:stateMachine:m"), everything))
                .isInstanceOf(Decision.ForeignAccount.class);
    }

    @Test
    void a_request_about_every_match_needs_a_statement_that_covers_all() {
        var all = AccessRequest.forPattern(START, MACHINE.replaceFirst("m$", "*"));
        var own = "{'Effect':'Allow','Action':'*','Resource':'arn:aws:states:*:111111111111:*'}";
        var some = "{'Effect':'Allow','Action':'*','Resource':'" + MACHINE + "*'}";
        var notOne = "{'Effect':'Allow','Action':'*','NotResource':'" + MACHINE + "'}";
        var denyOne = "{'Effect':'Deny','Action':'*','Resource':'" + MACHINE + "'}";
        var denyOthers = "{'Effect':'Deny','Action':'*','NotResource':'" + MACHINE + "'}";
        var denyElsewhere =
                "{'Effect':'Deny','Action':'*','NotResource':'arn:aws:states:eu-north-1:*'}";
        assertThat(decide(all, own).isAllowed()).isTrue();
        assertThat(decide(all, some).isAllowed()).isFalse();
        assertThat(decide(all, notOne).isAllowed()).isFalse();
        assertThat(decide(all, own, denyOne)).isInstanceOf(Decision.ExplicitlyDenied.class);
        assertThat(decide(all, own, denyOthers)).isInstanceOf(Decision.ExplicitlyDenied.class);
        assertThat(decide(all, own, denyElsewhere).isAllowed()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {'StringEquals':{'states:StateMachineQualifier':['dev','PROD']}} | true
                    {'StringEquals':{'states:StateMachineQualifier':'prod'}} | false
                    {'StringEqualsIgnoreCase':{'STATES:stateMachineQualifier':'prod'}} | true
                    {'StringNotEquals':{'states:StateMachineQualifier':['dev','PROD']}} | false
                    {'StringNotEquals':{'states:StateMachineQualifier':['dev','test']}} | true
                    {'StringNotEqualsIgnoreCase':{'states:StateMachineQualifier':'prod'}} | false
                    {'StringLike':{'states:StateMachineQualifier':'P?O*'}} | true
                    {'StringLike':{'states:StateMachineQualifier':'P${*}'}} | false
                    {'StringNotLike':{'states:StateMachineQualifier':'P*'}} | false
                    {'ForAnyValue:StringEquals':{'states:StateMachineQualifier':['PROD','1']}} | true
                    {'StringEquals':{'iam:PassedToService':'x'}} | false
                    {'StringNotEquals':{'iam:PassedToService':'x'}} | true
                    {'StringEqualsIfExists':{'iam:PassedToService':'x'}} | true
                    {'ForAllValues:StringEquals':{'iam:PassedToService':'x'}} | true
                    {'ForAnyValue:StringEquals':{'iam:PassedToService':'x'}} | false
                    {'ForAnyValue:StringNotEquals':{'iam:PassedToService':'x'}} | false
                    {'Null':{'iam:PassedToService':true}} | true
                    {'Null':{'iam:PassedToService':'false'}} | false
                    {'Null':{'aws:TagKeys':'false'}} | true
                    {'ForAllValues:StringEquals':{'aws:TagKeys':['team','cost','other']}} | true
                    {'ForAllValues:StringEquals':{'aws:TagKeys':'team'}} | false
                    {'ForAnyValue:StringEquals':{'aws:TagKeys':'team'}} | true
                    {'ForAnyValue:StringNotEquals':{'aws:TagKeys':'team'}} | true
                    {'ForAllValues:StringNotEquals':{'aws:TagKeys':'team'}} | false
                    {'StringEquals':{'aws:RequestTag/Team':'blue'}} | true
                    {'NumericGreaterThanEquals':{'aws:EpochTime':1772366400}} | true
                    {'NumericGreaterThan':{'aws:EpochTime':1772366400}} | false
                    {'NumericLessThanEquals':{'aws:EpochTime':'1772366400.0'}} | true
                    {'NumericLessThan':{'aws:EpochTime':1772366400}} | false
                    {'NumericEquals':{'aws:EpochTime':'1772366400.00'}} | true
                    {'NumericNotEquals':{'aws:EpochTime':1}} | true
                    {'NumericEquals':{'states:StateMachineQualifier':1}} | false
                    {'DateEquals':{'aws:CurrentTime':'2026-03-01T12:00:00Z'}} | true
                    {'DateNotEquals':{'aws:CurrentTime':'2026-03-01T12:00:00Z'}} | false
                    {'DateLessThan':{'aws:CurrentTime':'2026-03-02'}} | true
                    {'DateLessThanEquals':{'aws:CurrentTime':'2026-03-01T12:00:00+00:00'}} | true
                    {'DateGreaterThan':{'aws:EpochTime':'2026-03-01T11:59:59Z'}} | true
                    {'DateGreaterThanEquals':{'aws:CurrentTime':'2027-01-01'}} | false
                    {'IpAddress':{'aws:SourceIp':['192.0.2.0/24','10.0.0.0/8']}} | true
                    {'IpAddress':{'aws:SourceIp':'10.1.2.3'}} | true
                    {'IpAddress':{'aws:SourceIp':['10.1.2.128/25','::/0']}} | false
                    {'NotIpAddress':{'aws:SourceIp':'10.0.0.0/8'}} | false
                    {'ArnLike':{'aws:PrincipalArn':'arn:aws:iam::*:user/*'}} | true
                    {'ArnEquals':{'aws:PrincipalArn':'arn:*:iam::*:user/anna'}} | false
                    {'ArnNotLike':{'aws:PrincipalArn':'arn:aws:iam::*:role/*'}} | true
                    {'ArnNotEquals':{'aws:PrincipalArn':'arn:aws:iam::111111111111:user/team/anna'}} | false
                    {'StringEquals':{'aws:username':'${aws:PrincipalTypo, `anna`}'}} | refused
                    {'StringEquals':{'states:StateMachineQualifier':'${iam:PassedToService, `PROD`}'}} | true
                    {'StringEquals':{'states:StateMachineQualifier':'${iam:PassedToService}'}} | false
                    {'StringEquals':{'aws:username':'anna','aws:PrincipalType':'User','aws:PrincipalAccount':'111111111111','aws:ResourceAccount':'111111111111'}} | true
                    {'StringEquals':{'aws:username':'anna'},'StringLike':{'aws:RequestedRegion':'us-*'}} | false
                    """)
    void conditions_hold(String condition, String expected) {
        var statement =
                "{'Effect':'Allow','Action':'*','Resource':'*','Condition':" + condition + "}";
        var request =
                AccessRequest.of(START, MACHINE)
                        .with(ConditionKeys.QUALIFIER, "PROD")
                        .with(ConditionKeys.TAG_KEYS, "team", "cost")
                        .with(ConditionKeys.REQUEST_TAG_PREFIX + "team", "blue")
                        .with(ConditionKeys.CURRENT_TIME, "2026-03-01T12:00:00Z")
                        .with(ConditionKeys.EPOCH_TIME, "1772366400")
                        .with(ConditionKeys.SOURCE_IP, "10.1.2.3")
                        .with(ConditionKeys.REQUESTED_REGION, "eu-north-1");
        String actual;
        try {
            actual = "" + decide(request, statement).isAllowed();
        } catch (IllegalArgumentException refused) {
            actual = "refused";
        }
        assertThat(actual).isEqualTo(expected);
    }

    @Test
    void variables_stand_for_values_of_the_request_without_wildcards() {
        var own =
                "{'Effect':'Allow','Action':'*','Resource':'arn:aws:states:*:*:activity:${aws:username}-*'}";
        assertThat(decide(AccessRequest.of(START, activity("anna-1")), own).isAllowed()).isTrue();
        assertThat(decide(AccessRequest.of(START, activity("bert-1")), own).isAllowed()).isFalse();
        var star = principal("arn:aws:iam::111111111111:user/*", policy("p", own));
        assertThat(
                        PolicyEvaluator.decide(star, AccessRequest.of(START, activity("bert-1")))
                                .isAllowed())
                .isFalse();
        var session =
                principal("arn:aws:sts::111111111111:assumed-role/deployer/s", policy("p", own));
        assertThat(
                        PolicyEvaluator.decide(session, AccessRequest.of(START, activity("-1")))
                                .isAllowed())
                .isFalse();
    }

    @Test
    void describes_principals() {
        var session = principal("arn:aws:sts::111111111111:assumed-role/deployer/s");
        assertThat(session.type()).isEqualTo("AssumedRole");
        assertThat(session.userName()).isNull();
        assertThat(session.roleOrUserArn()).isEqualTo("arn:aws:iam::111111111111:role/deployer");
        var user = principal("arn:aws:iam::111111111111:user/team/anna");
        assertThat(user.type()).isEqualTo("User");
        assertThat(user.userName()).isEqualTo("anna");
        assertThat(user.roleOrUserArn()).isEqualTo(user.arn());
    }

    @Test
    void managed_policies_are_readable() {
        assertThat(ManagedPolicies.names())
                .allMatch(name -> ManagedPolicies.find(name).orElseThrow().name().equals(name));
        assertThat(ManagedPolicies.find("other")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "viewer, states:DescribeExecution, true",
        "viewer, states:StartExecution, false",
        "viewer, askel:ListOpenTasks, false",
        "viewer, askel:ListKeys, false",
        "operator, states:StopExecution, true",
        "operator, states:UpdateStateMachine, false",
        "operator, iam:PassRole, false",
        "operator, askel:RotateKeys, false",
        "author, states:UpdateStateMachine, true",
        "author, askel:AbortExecution, false",
        "worker, states:SendTaskSuccess, true",
        "worker, states:DescribeExecution, false",
        "administrator, askel:RotateKeys, true",
    })
    void managed_policies_allow(String name, String action, boolean expected) {
        var principal =
                principal(
                        "arn:aws:iam::111111111111:user/anna",
                        ManagedPolicies.find(name).orElseThrow());
        assertThat(PolicyEvaluator.decide(principal, AccessRequest.of(action, MACHINE)).isAllowed())
                .isEqualTo(expected);
        assertThat(PolicyEvaluator.mayAllow(principal, action)).isEqualTo(expected);
    }

    private static String activity(String name) {
        return "arn:aws:states:eu-north-1:111111111111:activity:" + name;
    }

    private static Decision decide(AccessRequest request, String... statements) {
        var policies =
                Stream.iterate(0, i -> i + 1)
                        .limit(statements.length)
                        .map(i -> policy("p" + (i + 1), statements[i]))
                        .toArray(AttachedPolicy[]::new);
        return PolicyEvaluator.decide(
                principal("arn:aws:iam::111111111111:user/team/anna", policies), request);
    }

    private static Principal principal(String arn, AttachedPolicy... policies) {
        return new Principal(arn, ACCOUNT, List.of(policies));
    }

    private static AttachedPolicy policy(String name, String statements) {
        var json = "{'Version':'2012-10-17','Statement':" + statements + "}";
        try {
            // In these strings, a single quote stands for a double quote, and a backtick for a
            // single quote.
            return new AttachedPolicy(
                    name, PolicyDocument.parse(json.replace('\'', '"').replace('`', '\'')));
        } catch (MalformedPolicyException malformed) {
            throw new IllegalArgumentException(malformed);
        }
    }
}
