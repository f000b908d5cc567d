package dev.askel.access.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the reading of documents and the messages of refusals. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PolicyDocumentTest {
    private static final String HEAD = "{'Version':'2012-10-17','Statement':";
    private static final String ALLOW = "'Effect':'Allow','Action':'states:*'";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'Effect':'Allow','Action':'*','Resource':'*'}",
                "[{'Sid':'A','Effect':'Deny','NotAction':['states:List*'],'NotResource':['*']}]",
                "[{'Effect':'Allow','Action':'states:*','Resource':'arn:aws:states:*:*:activity:${aws:username}'}]",
                "[{'Effect':'Allow','Action':'a:b','Resource':'*','Condition':{'Bool':{'aws:SourceIp':true}}}]",
                "[{'Effect':'Allow','Action':'a:b','Resource':'*','Condition':"
                        + "{'ForAnyValue:StringLikeIfExists':{'states:StateMachineQualifier':['a','b']},"
                        + "'NumericLessThan':{'aws:EpochTime':1893456000}}}]"
            })
    void reads(String statements) throws MalformedPolicyException {
        var json = json(HEAD + statements + "}");
        assertThat(PolicyDocument.parse(json).json()).isEqualTo(json);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {'Effect':'Allow','Action':'a:b','Resource':'*','Principal':'*'} | Statement 1, element Principal
                    {'Effect':'Allow','Action':'a:b','Resource':'*','NotPrincipal':'*'} | Statement 1, element NotPrincipal
                    [{'Sid':'S','Effect':'Allow','Action':'a:b','Resource':'*','Efect':'x'}] | Statement 1 (Sid 'S'), element Efect
                    {'Effect':'allow','Action':'a:b','Resource':'*'} | element Effect: expected Allow or Deny
                    {'Effect':'Allow','Resource':'*'} | element Action: expected either Action or NotAction
                    {'Effect':'Allow','Action':'a:b','NotAction':'a:c','Resource':'*'} | element Action
                    {'Effect':'Allow','Action':'a:b'} | element Resource
                    {'Effect':'Allow','Action':'states','Resource':'*'} | 'states' is not an action
                    {'Effect':'Allow','Action':[],'Resource':'*'} | element Action: expected at least one text
                    {'Effect':'Allow','Action':[{}],'Resource':'*'} | element Action: expected a text
                    {'Effect':'Allow','Action':'a:b','Resource':'machine'} | 'machine' is not an ARN
                    {'Effect':'Allow','Action':'a:b','Resource':'arn:${aws:nothing}'} | has the variable 'aws:nothing'
                    {'Effect':'Allow','Action':'a:b','Resource':'arn:${aws:username'} | without its end
                    {'Effect':'Allow','Action':'a:b','Resource':'arn:${aws:username, nobody}'} | single quotes
                    {'Effect':'Allow','Action':'a:b','NotResource':'arn:${aws:username}'} | needs a default
                    {'Sid':'a b','Effect':'Allow','Action':'a:b','Resource':'*'} | element Sid
                    [] | Statement is empty
                    ['x'] | Statement 1 is not an object
                    """)
    void refuses_elements_of_statements(String statements, String reason) {
        assertThatThrownBy(() -> PolicyDocument.parse(json(HEAD + statements + "}")))
                .isInstanceOf(MalformedPolicyException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {'StringSortOf':{'aws:username':'a'}} | operator 'StringSortOf' is not supported
                    {'NullIfExists':{'aws:username':'true'}} | operator 'NullIfExists' is not supported
                    {'StringEquals':{'aws:MultiFactorAuthPresent':'a'}} | no key 'aws:MultiFactorAuthPresent'
                    {'StringEquals':{'aws:RequestTag/':'a'}} | no key 'aws:RequestTag/'
                    {'StringEquals':{'aws:TagKeys':'a'}} | expected ForAllValues:StringEquals
                    {'StringEquals':{'aws:username':[]}} | expected at least one text
                    {'NumericEquals':{'aws:EpochTime':'x'}} | 'x' is not a number
                    {'DateLessThan':{'aws:CurrentTime':'soon'}} | 'soon' is not a date
                    {'Bool':{'aws:SourceIp':'yes'}} | 'yes' is not true or false
                    {'IpAddress':{'aws:SourceIp':'localhost'}} | 'localhost' is not a range
                    {'IpAddress':{'aws:SourceIp':'10.0.0.0/33'}} | is not a range
                    {'ArnLike':{'aws:PrincipalArn':'arn:aws'}} | is not an ARN
                    'x' | expected an object of operators
                    """)
    void refuses_conditions(String condition, String reason) {
        var statement = "{" + ALLOW + ",'Resource':'*','Condition':" + condition + "}";
        assertThatThrownBy(() -> PolicyDocument.parse(json(HEAD + statement + "}")))
                .isInstanceOf(MalformedPolicyException.class)
                .hasMessageStartingWith("Statement 1, element Condition: ")
                .hasMessageContaining(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    {'Version':'2008-10-17','Statement':[]} | Version is 2008-10-17, expected 2012-10-17
                    {'Statement':[]} | Version is null
                    {'Version':'2012-10-17'} | has no Statement
                    {'Version':'2012-10-17','Statements':[]} | The element Statements of the document is unknown
                    {'Version':'2012-10-17','Version':'2012-10-17'} | Duplicate field 'Version'
                    [] | is not an object
                    {'Version':'2012-10-17','Statement':[null]} | contains null
                    {'Version':'2012-10-17','Statement':[]}{} | text after its end
                    {'Version' | is not JSON
                    """)
    void refuses_documents(String document, String reason) {
        assertThatThrownBy(() -> PolicyDocument.parse(json(document)))
                .isInstanceOf(MalformedPolicyException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void refuses_a_repeated_sid() {
        var statement = "{'Sid':'S'," + ALLOW + ",'Resource':'*'}";
        assertThatThrownBy(() ->
                        PolicyDocument.parse(json(HEAD + "[" + statement + "," + statement + "]}")))
                .hasMessageContaining("Statement 2 (Sid 'S'), element Sid");
    }

    @Test
    void counts_characters_without_white_space() throws MalformedPolicyException {
        var statement = HEAD + "{" + ALLOW + ",'Resource':'arn:%s'}}";
        int rest = statement.formatted("").length();
        var longest = "a".repeat(PolicyDocument.CHARACTERS_MAX - rest);
        PolicyDocument.parse(json(statement.formatted(longest)) + " ".repeat(100));
        assertThatThrownBy(() -> PolicyDocument.parse(json(statement.formatted(longest + "a"))))
                .hasMessage(
                        "The document has 6145 characters without white space, expected at most"
                                + " 6144");
    }

    private static String json(String quoted) {
        return quoted.replace('\'', '"');
    }
}
