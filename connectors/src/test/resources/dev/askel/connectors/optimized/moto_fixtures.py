"""Makes on a moto server what the jobs of MotoJobsTest need; the address is the only argument."""
import json
import sys
import urllib.request

import boto3

ENDPOINT = sys.argv[1]
ROLE_POLICY = json.dumps({"Version": "2012-10-17", "Statement": []})

urllib.request.urlopen(urllib.request.Request(
    ENDPOINT + "/moto-api/config", json.dumps({"batch": {"use_docker": False}}).encode(), method="POST"))


def client(name):
    return boto3.client(name, endpoint_url=ENDPOINT, region_name="eu-north-1",
                        aws_access_key_id="test", aws_secret_access_key="test")


role = client("iam").create_role(RoleName="jobs", AssumeRolePolicyDocument=ROLE_POLICY)["Role"]["Arn"]
client("glue").create_job(Name="job", Role=role, Command={"Name": "glueetl", "ScriptLocation": "s3://b/s"})
client("codebuild").create_project(
    name="project", serviceRole=role, source={"type": "S3", "location": "b/k"},
    artifacts={"type": "NO_ARTIFACTS"},
    environment={"type": "LINUX_CONTAINER", "image": "i", "computeType": "BUILD_GENERAL1_SMALL"})
batch = client("batch")
environment = batch.create_compute_environment(
    computeEnvironmentName="environment", type="UNMANAGED", state="ENABLED", serviceRole=role)
batch.create_job_queue(jobQueueName="queue", state="ENABLED", priority=1, computeEnvironmentOrder=[
    {"order": 1, "computeEnvironment": environment["computeEnvironmentArn"]}])
batch.register_job_definition(jobDefinitionName="definition", type="container", containerProperties={
    "image": "i", "vcpus": 1, "memory": 64, "command": ["true"]})
ec2 = client("ec2")
subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
ecs = client("ecs")
ecs.create_cluster(clusterName="cluster")
ecs.register_task_definition(family="family", containerDefinitions=[{"name": "c", "image": "i", "memory": 64}])
client("sns").create_topic(Name="topic")
client("sqs").create_queue(QueueName="queue")
print(json.dumps({"subnet": subnet}))
