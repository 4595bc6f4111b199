"""Of what the shapes of what is taken are made: texts, codes, numbers, each with its bounds."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

# A text that a database or the ledger cannot keep is refused here, with the field's name.


class Input(BaseModel):
    """Whatever is not known is refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


NO_NUL = r"^[^\x00]*$"
Word = Annotated[str, Field(max_length=20, pattern=NO_NUL)]
Number40 = Annotated[str, Field(max_length=40, pattern=NO_NUL)]
Short = Annotated[str, Field(max_length=60, pattern=NO_NUL)]
Line = Annotated[str, Field(max_length=500, pattern=NO_NUL)]
Reason = Annotated[str, Field(max_length=5_000, pattern=NO_NUL)]
Long = Annotated[str, Field(max_length=20_000, pattern=NO_NUL)]
Code = Annotated[str, Field(max_length=64, pattern=r"^[-a-zA-Z0-9_]*$")]
PlaceCode = Annotated[str, Field(pattern=r"^([0-9]{12})?$")]  # or none
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# PostgreSQL's jsonb gives 1e+16 back as an integer and -0.0 as 0.0: neither may reach what is hashed.
Number = Annotated[float, Field(ge=-1e15, le=1e15), AfterValidator(lambda value: value + 0.0)]
Percent = Annotated[float, Field(ge=-1000, le=100_000), AfterValidator(lambda value: value + 0.0)]
