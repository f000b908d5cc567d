package dev.askel.connectors.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.askel.connectors.model.ServiceModel;
import java.time.Duration;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests hosts and signing regions against the endpoint rules of the SDKs. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ServiceAddressTest {
    @ParameterizedTest
    @CsvSource({
        "sqs, eu-north-1, sqs.eu-north-1.amazonaws.com, eu-north-1",
        "sqs, cn-north-1, sqs.cn-north-1.amazonaws.com.cn, cn-north-1",
        "iam, eu-north-1, iam.amazonaws.com, us-east-1",
        "iam, us-gov-east-1, iam.us-gov.amazonaws.com, us-gov-west-1",
        "support, eu-north-1, support.us-east-1.amazonaws.com, us-east-1",
        "s3vectors, eu-north-1, s3vectors.eu-north-1.api.aws, eu-north-1",
        "geomaps, eu-north-1, maps.geo.eu-north-1.amazonaws.com/v2, eu-north-1",
        "simpledb, us-east-1, sdb.amazonaws.com, us-east-1",
        "simpledb, us-west-2, sdb.us-west-2.amazonaws.com, us-west-2",
        "partnercentralchannel, eu-north-1, partnercentral-channel.global.api.aws, *",
    })
    void services_have_the_hosts_of_their_rules(
            String client, String region, String host, String signingRegion) {
        var address = ServiceAddress.of(client, ServiceModel.load(client).orElseThrow(), region);

        assertThat(address.host()).isEqualTo(host);
        assertThat(address.signingRegion()).isEqualTo(signingRegion);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    eventbridge | {"EndpointId": "abcde.veo"} | abcde.veo.endpoint.events.amazonaws.com
                    sesv2 | {"EndpointId": "abcde.veo"} | abcde.veo.endpoints.email.amazonaws.com
                    cloudfrontkeyvaluestore | {"KvsARN": "arn:aws:cloudfront::111122223333:key-value-store/s"} \
                    | 111122223333.cloudfront-kvs.global.api.aws
                    s3 | {"Bucket": "arn:aws:s3::111122223333:accesspoint/m.mrap"} | m.mrap.accesspoint.s3-global.amazonaws.com
                    """)
    void requests_to_several_regions_are_signed_for_all_regions(
            String client, String parameters, String host) throws Exception {
        var request = request(client, parameters);

        assertThat(RequestAddress.refusal(request)).isNull();
        var address = RequestAddress.of(address(client), request);
        assertThat(address.host()).isEqualTo(host);
        assertThat(address.signingRegion()).isEqualTo("*");
        assertThat(address.signingName()).isEqualTo(address(client).signingName());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    eventbridge | {"EndpointId": "10.0.0.1/"} | EndpointId must be a valid host label.
                    sesv2 | {"EndpointId": "a@b"} | EndpointId must be a valid host label.
                    cloudfrontkeyvaluestore | {"KvsARN": "arn:aws:cloudfront::x.example/:key-value-store/s"} \
                    | KVS ARN must be a valid ARN
                    """)
    void invalid_host_parts_are_refused(String client, String parameters, String refusal)
            throws Exception {
        assertThat(RequestAddress.refusal(request(client, parameters))).isEqualTo(refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"eventbridge", "sesv2"})
    void a_null_endpoint_id_is_not_part_of_the_host(String client) throws Exception {
        var request = request(client, "{\"EndpointId\": null}");

        assertThat(RequestAddress.refusal(request)).isNull();
        assertThat(RequestAddress.of(address(client), request)).isEqualTo(address(client));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Old_Name",
                "with.dots",
                "host/",
                "arn:aws:s3::111122223333:accesspoint/a/b",
                "arn:aws:s3:eu-north-1:111122223333:accesspoint/x.example"
            })
    void a_bucket_with_an_invalid_host_name_remains_in_the_path(String bucket) throws Exception {
        var request = request("s3", "{\"Bucket\": \"%s\"}".formatted(bucket));

        assertThat(RequestAddress.of(address("s3"), request)).isEqualTo(address("s3"));
    }

    private static ServiceAddress address(String client) {
        return ServiceAddress.of(client, ServiceModel.load(client).orElseThrow(), "eu-north-1");
    }

    private static ServiceRequest request(String client, String parameters)
            throws JsonProcessingException {
        return new ServiceRequest(
                client,
                "Any",
                (ObjectNode) new ObjectMapper().readTree(parameters),
                new ServiceCaller("123456789012", "eu-north-1", null, null),
                Duration.ofSeconds(1));
    }
}
