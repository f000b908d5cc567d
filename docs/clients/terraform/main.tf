# A state machine of a server with askel.auth = keys, without the provider's settings that skip its checks.
#
#     export AWS_ACCESS_KEY_ID=… AWS_SECRET_ACCESS_KEY=…
#     terraform init && terraform apply -var askel=http://127.0.0.1:8083

terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "askel" {
  default = "http://127.0.0.1:8083"
}

variable "role" {
  default = "arn:aws:iam::123456789012:role/clients"
}

provider "aws" {
  region      = "us-east-1"
  max_retries = 1
  endpoints {
    sfn = var.askel
    sts = var.askel
  }
}

data "aws_caller_identity" "current" {}

resource "aws_sfn_activity" "work" {
  name = "terraform-applied"
}

resource "aws_sfn_state_machine" "orders" {
  name     = "terraform-applied"
  role_arn = var.role
  definition = jsonencode({
    StartAt = "Work"
    States = {
      Work = { Type = "Task", Resource = aws_sfn_activity.work.id, End = true }
    }
  })
  tags = { team = "blue" }
}

output "caller" {
  value = data.aws_caller_identity.current.arn
}

output "machine" {
  value = aws_sfn_state_machine.orders.arn
}
